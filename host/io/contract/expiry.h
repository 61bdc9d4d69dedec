// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Moments of expiry for options whose input gives no more than a date.
///
/// The first case that applies decides:
///
///     opening      roots that settle on the opening (SPX, NDX, RUT, VIX): 09:30 New York
///     session_end  other roots of find_root(): end of New York's session, 16:00, on early closes 13:00
///     stated       all others, and dates beyond the calendar, where --expiry-time states a time
///     session_end  else unlisted roots whose symbol is one of the OCC, with a note
///     midnight     else midnight UTC, with a note
///
/// In all cases but the last, and for a stated time where the root is listed in New York, a date without a
/// session there stands for the session before it, with a note.

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/io/contract/zone.h"
#include "volcal/expected.h"
#include "volcal/time.h"

namespace volcal::io {

/// A time of day that the caller states for all expiries given as dates.
struct ExpiryTime {
  std::chrono::minutes of_day{0};
  Zone zone;
};

/// Parses `HH:MM[@zone]`, UTC where no zone is given: `08:00`, `16:00@America/New_York`,
/// `15:30@Asia/Kolkata`, `17:30@+02:00`.
[[nodiscard]] Expected<ExpiryTime> parse_expiry_time(std::string_view text);

/// Rule by which a moment of expiry was derived from its date.
enum class ExpirySource : std::uint8_t { stated, opening, session_end, midnight };

struct ExpiryMoment {
  UtcTime time;
  ExpirySource source = ExpirySource::midnight;
};

/// Resolves dates to moments for one input and records the assumptions made.
///
/// Cost      a few tens of ns for a (root, date) that occurred before; time zone arithmetic for others
/// Threads   one object for each
class ExpiryTimes {
 public:
  explicit ExpiryTimes(std::optional<ExpiryTime> stated = std::nullopt);

  /// Moment at which an option of `root`, in any spelling that normalised_root() takes, expires on `date`.
  /// `listed_in_us` is true where the record has an OCC symbol or is otherwise listed in the US. Fails for
  /// dates beyond the calendar of sessions, for hours that daylight saving skips, and without time zone data.
  [[nodiscard]] Expected<ExpiryMoment> moment(std::string_view root, std::chrono::sys_days date,
                                              bool listed_in_us = false);

  /// One sentence for each kind of assumption made so far, with the first roots or dates that needed it.
  [[nodiscard]] std::vector<std::string> notes() const;

 private:
  struct Key {
    std::string_view root;
    std::chrono::sys_days date;
    bool listed_in_us;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };

  Expected<ExpiryMoment> resolve(std::string_view root, std::chrono::sys_days date, bool listed_in_us);
  Expected<ExpiryMoment> at_stated_time(std::chrono::sys_days date) const;
  Expected<ExpiryMoment> of_session(std::string_view root, std::chrono::sys_days date, bool opening);
  /// Last session before a date without one; `date` itself beyond the calendar.
  std::chrono::sys_days last_session(std::chrono::sys_days date);

  std::optional<ExpiryTime> stated_;
  std::optional<Zone> new_york_;
  std::set<std::string, std::less<>> spellings_;  ///< holds the roots to which the keys refer
  std::unordered_map<Key, ExpiryMoment, KeyHash> moments_;
  std::set<std::string> unlisted_;   ///< roots treated as listed in the US because of their symbols alone
  std::set<std::string> overruled_;  ///< roots with sessions of their own whose time was stated instead
  std::set<std::string> at_midnight_;
  std::set<std::chrono::sys_days> not_sessions_;
};

}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// When options expire, where the input gives no more than a date.
///
/// In this order:
///
///     opening      roots that settle on the opening (SPX, NDX, RUT, VIX): 09:30 New York
///     session_end  other roots of find_root(): end of New York's session, 16:00, on early closes 13:00
///     stated       all others, and dates beyond the calendar: the time that the caller states
///     (--expiry-time) session_end  else roots not listed whose symbol is one of the OCC, and a note midnight
///     else midnight UTC, and a note
///
/// For all but the last, and for a stated time where the root is listed in New York, a date without a session
/// there means the session before it, and a note.

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

/// `HH:MM[@zone]`, UTC where no zone is given: `08:00`, `16:00@America/New_York`, `15:30@Asia/Kolkata`,
/// `17:30@+02:00`.
[[nodiscard]] Expected<ExpiryTime> parse_expiry_time(std::string_view text);

/// How a moment of expiry is known.
enum class ExpirySource : std::uint8_t { stated, opening, session_end, midnight };

struct ExpiryMoment {
  UtcTime time;
  ExpirySource source = ExpirySource::midnight;
};

/// Resolves dates to moments for one input and keeps what had to be assumed.
///
/// Cost      a few tens of ns for a (root, date) seen before; time zone arithmetic for others
/// Threads   one object for each
class ExpiryTimes {
 public:
  explicit ExpiryTimes(std::optional<ExpiryTime> stated = std::nullopt);

  /// `root` in any spelling that normalised_root() takes. `listed_in_us`: the record has an OCC symbol, or is
  /// otherwise known to be listed there. Fails for dates beyond the calendar of sessions, for hours that
  /// daylight saving skips, and without time zone data.
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
  /// The session before a date without one; `date` itself beyond the calendar.
  std::chrono::sys_days last_session(std::chrono::sys_days date);

  std::optional<ExpiryTime> stated_;
  std::optional<Zone> new_york_;
  std::set<std::string, std::less<>> spellings_;  ///< owns the roots of the keys
  std::unordered_map<Key, ExpiryMoment, KeyHash> moments_;
  std::set<std::string> unlisted_;  ///< roots taken as listed in the US by their symbols alone
  std::set<std::string> known_;     ///< roots whose sessions are known although a time was stated
  std::set<std::string> at_midnight_;
  std::set<std::chrono::sys_days> not_sessions_;
};

}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads moments in the rows of a table: texts, dates and counts since 1970, in the zone that they are meant
/// in.
///
/// Tools write a date alone as its midnight (2026-12-18 00:00:00), and no listed option expires then: without
/// a zone, and with one for listed options, a midnight is read as the date.
///
/// A time without a zone is meant in the zone that the caller states, else in that of its exchange: New York
/// for options listed in the US, UTC for those of crypto exchanges and for columns whose name contains utc or
/// gmt. For all others it is UTC, for lack of information. Each assumption is a note.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/io/contract/expiry.h"
#include "host/io/contract/instrument.h"
#include "host/io/contract/local_time.h"
#include "host/io/table/column_map.h"
#include "volcal/io.h"

namespace volcal::io {

/// Place where a contract is listed, as far as a record shows.
enum class Listing : std::uint8_t { unknown, us, crypto };

class RowTimes {
 public:
  /// Makes the reader. Fails with `usage` where an option gives no valid zone, time of day or format.
  static Expected<RowTimes> make(const ReadOptions& options);

  /// Moment of a quote. A date alone is the end of its session in New York, or midnight UTC.
  [[nodiscard]] Expected<UtcTime> moment(std::string_view text, const ValueSource& source, Listing listing);

  /// Expiry of an option as a text gives it.
  struct Expiry {
    UtcTime moment;             ///< not set where a day is named and the caller has `own_moment`
    std::chrono::sys_days day;  ///< day at the text's own place
    bool names_day = false;     ///< true for a date alone, or a midnight that stands for one
  };
  /// Expiry from a text. A date alone is resolved by ExpiryTimes, unless the contract has an `own_moment` on
  /// it.
  [[nodiscard]] Expected<Expiry> expiry(std::string_view text, const ValueSource& source,
                                        std::string_view root, Listing listing, bool own_moment);
  /// Expiry of an option whose name gives the date.
  [[nodiscard]] Expected<UtcTime> expiry(std::chrono::sys_days date, std::string_view root, Listing listing);

  /// Notes on the assumptions made so far.
  [[nodiscard]] std::vector<std::string> notes() const;
  /// Reason why the stated date format does not fit this file, or empty.
  [[nodiscard]] std::string unfit_format() const;

 private:
  [[nodiscard]] std::string format_text() const;

  /// A moment, or the reading of a clock whose zone is not given.
  struct Read {
    std::optional<UtcTime> moment;
    StatedTime stated;
  };

  /// Kind of assumption about a column.
  enum class Assumption : std::uint8_t {
    epoch_unit,
    new_york,
    utc,
    session_end,
    midnight,
    midnight_is_date,
    midnight_expiry
  };

  explicit RowTimes(std::optional<ExpiryTime> stated)
      : states_expiry_time_(stated.has_value()), expiries_(stated) {}
  Expected<Read> read(std::string_view text, const ValueSource& source);
  [[nodiscard]] bool is_day(const Read& read, Listing listing) const;
  /// Records the assumption in `words`, with the column's name for {}, once for all rows.
  void assume(Assumption assumption, const ValueSource& source, const char* words);
  Expected<UtcTime> in_zone(const StatedTime& stated, const ValueSource& source, Listing listing);

  std::optional<Zone> zone_;
  std::vector<std::string> formats_;  ///< formats of --date-format, in the order in which they are tried
  std::size_t fits_ = 0;
  std::string misfit_;      ///< first text that is no date, and does not fit the format either
  std::string other_form_;  ///< first text that is a date without the format
  bool states_expiry_time_ = false;
  ExpiryTimes expiries_;
  /// Words of each (assumption, column).
  std::map<std::pair<Assumption, std::string>, std::string> assumptions_;
};

}  // namespace volcal::io

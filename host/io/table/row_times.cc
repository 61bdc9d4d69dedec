// SPDX-License-Identifier: Apache-2.0
#include "host/io/table/row_times.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "host/io/contract/sessions.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

/// Least number of digits of a count since 1970: fewer are a date (20260619) or no moment at all.
constexpr std::size_t kLeastEpochDigits = 9;

/// Texts in the order of EpochUnit.
constexpr std::array<const char*, 4> kCountsSince = {
    "column {} is read as seconds since 1970 (:s, :ms, :us or :ns in --map says otherwise)",
    "column {} is read as milliseconds since 1970 (:s, :ms, :us or :ns in --map says otherwise)",
    "column {} is read as microseconds since 1970 (:s, :ms, :us or :ns in --map says otherwise)",
    "column {} is read as nanoseconds since 1970 (:s, :ms, :us or :ns in --map says otherwise)"};

bool is_count(std::string_view text) {
  return text.size() >= kLeastEpochDigits && std::ranges::count(text, '.') <= 1 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

/// True for dates with marks: 18/12/2026, 18.12.2026.
bool has_marks(std::string_view text) {
  return std::ranges::count(text, '/') == 2 || std::ranges::count(text, '.') == 2;
}

bool names_utc(std::string_view column) {
  const std::string name = in_small_letters(column);
  return name.find("utc") != std::string::npos || name.find("gmt") != std::string::npos;
}

std::vector<std::string> split(std::string_view text, char mark) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = std::min(text.find(mark), text.size());
    parts.emplace_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_midnight(const StatedTime& stated) {
  return stated.local == LocalTime(stated.date().time_since_epoch());
}

/// The error of an option, which names the option.
Error of_option(const char* option, const Error& error) {
  return {ErrorCode::usage, fmt::format("{}: {}", option, error.message)};
}

}  // namespace

Expected<RowTimes> RowTimes::make(const ReadOptions& options) {
  std::optional<ExpiryTime> stated;
  if (!options.expiry_time.empty()) {
    const bool has_zone = options.expiry_time.find('@') != std::string::npos || options.as_of_zone.empty();
    const auto time =
        parse_expiry_time(has_zone ? options.expiry_time : options.expiry_time + "@" + options.as_of_zone);
    if (!time) return of_option("--expiry-time", time.error());
    stated = *time;
  }
  RowTimes times(stated);
  if (!options.as_of_zone.empty()) {
    const auto zone = Zone::parse(options.as_of_zone);
    if (!zone) return of_option("--as-of-zone", zone.error());
    times.zone_ = *zone;
  }
  if (!options.date_format.empty()) {
    times.formats_ = split(options.date_format, '|');
    for (const std::string& format : times.formats_) {
      const auto checked = check_date_format(format);
      if (!checked) return of_option("--date-format", checked.error());
    }
  }
  return times;
}

Expected<RowTimes::Read> RowTimes::read(std::string_view text, const ValueSource& source) {
  Read result;
  std::optional<EpochUnit> unit = source.epoch;
  if (!unit && is_count(text)) {
    const Number count = parse_number(text);
    if (count.status == NumberStatus::ok) unit = guess_epoch_unit(count.value);
    if (!unit) {
      return Error{ErrorCode::malformed,
                   fmt::format("'{}' counts no seconds, ms, us or ns since 1970 to a moment of 1990 to 2100",
                               printable(text))};
    }
    assume(Assumption::epoch_unit, source, kCountsSince[static_cast<std::size_t>(*unit)]);
  }
  if (unit) {
    const auto moment = time_of_epoch(text, *unit);
    if (!moment) return moment.error();
    result.moment = *moment;
    result.stated.local = LocalTime(moment->time_since_epoch());
    return result;
  }
  for (const std::string& format : formats_) {
    const auto stated = parse_with_format(text, format);
    if (!stated) continue;
    ++fits_;
    result.stated = *stated;
    if (stated->offset) result.moment = UtcTime(stated->local.time_since_epoch() - *stated->offset);
    return result;
  }
  const auto stated = parse_stated_time(text);
  std::string& unfit = stated ? other_form_ : misfit_;
  if (!formats_.empty() && unfit.empty()) unfit = text;
  if (!stated) {
    if (formats_.empty()) {
      const char* hint = has_marks(text) ? " (--date-format reads other forms: %d/%m/%Y)" : "";
      return Error{stated.error().code, stated.error().message + hint};
    }
    return Error{ErrorCode::malformed,
                 fmt::format("'{}' does not fit --date-format {}, nor is it an ISO date", printable(text),
                             format_text())};
  }
  result.stated = *stated;
  if (stated->offset) result.moment = UtcTime(stated->local.time_since_epoch() - *stated->offset);
  return result;
}

void RowTimes::assume(Assumption assumption, const ValueSource& source, const char* words) {
  const std::string name = source.constant ? "(as stated)" : printable(source.column.name);
  std::string& text = assumptions_[{assumption, name}];
  if (text.empty()) text = fmt::format(fmt::runtime(words), name);
}

Expected<UtcTime> RowTimes::in_zone(const StatedTime& stated, const ValueSource& source, Listing listing) {
  if (zone_) return zone_->to_utc(stated.local);
  const bool says_utc = names_utc(source.column.name);
  if (listing == Listing::us && !says_utc) {
    const auto zone = Zone::new_york();
    if (!zone) return zone.error();
    assume(Assumption::new_york, source,
           "times of column {} have no zone: taken as New York's, where the options are listed (--as-of-zone "
           "says "
           "otherwise)");
    return zone->to_utc(stated.local);
  }
  if (listing == Listing::unknown && !says_utc) {
    assume(Assumption::utc, source,
           "times of column {} have no zone: taken as UTC (--as-of-zone says otherwise)");
  }
  return Zone().to_utc(stated.local);
}

Expected<UtcTime> RowTimes::moment(std::string_view text, const ValueSource& source, Listing listing) {
  const auto read = this->read(text, source);
  if (!read) return read.error();
  if (read->moment) return *read->moment;
  if (!is_day(*read, listing)) return in_zone(read->stated, source, listing);
  if (listing != Listing::us || zone_) {
    assume(Assumption::midnight, source,
           "column {} gives dates alone: the quotes are taken to stand at midnight (--as-of says otherwise)");
    return in_zone(read->stated, source, zone_ ? listing : Listing::crypto);
  }
  const auto session = session_on_or_before(read->stated.date());
  if (!session) return session.error();
  const auto zone = Zone::new_york();
  if (!zone) return zone.error();
  assume(Assumption::session_end, source,
         "column {} gives dates alone: the quotes are taken to stand at the end of that day's session in New "
         "York, "
         "or of the last before it (--as-of says otherwise)");
  return zone->to_utc(LocalTime(session->date.time_since_epoch() + session->close));
}

Expected<RowTimes::Expiry> RowTimes::expiry(std::string_view text, const ValueSource& source,
                                            std::string_view root, Listing listing, bool own_moment) {
  const auto read = this->read(text, source);
  if (!read) return read.error();
  Expiry result{{}, read->stated.date(), is_day(*read, listing)};
  if (result.names_day && own_moment) return result;
  if (result.names_day && !read->stated.date_only) {
    assume(Assumption::midnight_is_date, source,
           "column {} says midnight: taken as the date alone, since no listed option expires then");
  }
  if (!result.names_day && read->moment && is_midnight(read->stated)) {
    assume(Assumption::midnight_expiry, source, "column {} says midnight UTC, which is kept");
  }
  const Expected<UtcTime> moment = result.names_day ? expiry(result.day, root, listing)
                                   : read->moment   ? Expected<UtcTime>(*read->moment)
                                                    : in_zone(read->stated, source, listing);
  if (!moment) return moment.error();
  result.moment = *moment;
  return result;
}

Expected<UtcTime> RowTimes::expiry(std::chrono::sys_days date, std::string_view root, Listing listing) {
  const auto resolved = expiries_.moment(root, date, listing == Listing::us);
  if (!resolved) return resolved.error();
  return resolved->time;
}

/// True where a moment stands for its day. A midnight with a zone may be meant where the option's listing is
/// unknown.
bool RowTimes::is_day(const Read& read, Listing listing) const {
  if (read.stated.date_only) return true;
  if (!is_midnight(read.stated)) return false;
  return !read.moment || listing != Listing::unknown || states_expiry_time_;
}

std::vector<std::string> RowTimes::notes() const {
  std::vector<std::string> notes = expiries_.notes();
  for (const auto& [assumption, words] : assumptions_) notes.push_back(words);
  return notes;
}

std::string RowTimes::format_text() const { return printable(fmt::to_string(fmt::join(formats_, "|"))); }

std::string RowTimes::unfit_format() const {
  const std::string& text = misfit_.empty() ? other_form_ : misfit_;
  if (formats_.empty() || fits_ > 0 || text.empty()) return {};
  return fmt::format("--date-format {} fits no date of it: '{}'", format_text(), printable(text));
}

}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/expiry.h"

#include <fmt/format.h>

#include <functional>

#include "calibration/base/iso_time.h"
#include "calibration/base/parse_number.h"
#include "host/io/contract/day_text.h"
#include "host/io/contract/root.h"
#include "host/io/contract/sessions.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;

constexpr minutes kOpening = hours(9) + minutes(30);  // in New York
constexpr std::size_t kMostNamed = 3;

LocalTime clock_reading(sys_days date, minutes of_day) { return LocalTime(date.time_since_epoch() + of_day); }

/// List of the first texts of a set: `A, B, C and 5 more`.
template <class Set, class Text>
std::string named(const Set& set, const Text& text) {
  std::string list;
  std::size_t count = 0;
  for (const auto& element : set) {
    if (count == kMostNamed) return list + fmt::format(" and {} more", set.size() - kMostNamed);
    list += (count++ > 0 ? ", " : "") + text(element);
  }
  return list;
}

std::string named_roots(const std::set<std::string>& roots) {
  return named(roots, [](const std::string& root) { return root.empty() ? "unnamed" : printable(root); });
}

std::string clock_text(minutes of_day) {
  return fmt::format("{:02}:{:02}", of_day.count() / 60, of_day.count() % 60);
}

}  // namespace

Expected<ExpiryTime> parse_expiry_time(std::string_view text) {
  const std::string_view inner = trimmed(text);
  const std::size_t mark = inner.find('@');
  TextCursor cursor(trimmed(inner.substr(0, mark)));
  const int hour = cursor.digits(1, 2);
  cursor.expect(':');
  const int minute = cursor.digits(2);
  if (cursor.failed() || !cursor.done() || hour > 23 || minute > 59) {
    return Error{
        ErrorCode::usage,
        fmt::format("'{}' is no time of expiry like 16:00@America/New_York or 08:00", printable(text))};
  }
  ExpiryTime time{hours(hour) + minutes(minute), {}};
  if (mark == std::string_view::npos) return time;
  Expected<Zone> zone = Zone::parse(inner.substr(mark + 1));
  if (!zone) return zone.error();
  time.zone = *std::move(zone);
  return time;
}

std::size_t ExpiryTimes::KeyHash::operator()(const Key& key) const noexcept {
  const auto day = static_cast<std::size_t>(key.date.time_since_epoch().count());
  return std::hash<std::string_view>()(key.root) ^
         (2 * day + (key.listed_in_us ? 1 : 0)) * 0x9E3779B97F4A7C15u;
}

ExpiryTimes::ExpiryTimes(std::optional<ExpiryTime> stated) : stated_(stated) {}

Expected<ExpiryMoment> ExpiryTimes::moment(std::string_view root, sys_days date, bool listed_in_us) {
  const auto entry = moments_.find(Key{root, date, listed_in_us});
  if (entry != moments_.end()) return entry->second;
  Expected<ExpiryMoment> moment = resolve(root, date, listed_in_us);
  if (moment) moments_.emplace(Key{*spellings_.emplace(root).first, date, listed_in_us}, *moment);
  return moment;
}

Expected<ExpiryMoment> ExpiryTimes::resolve(std::string_view spelling, sys_days date, bool listed_in_us) {
  const std::string root = normalised_root(spelling);
  const Root* listed = find_root(root);
  const bool in_new_york = listed != nullptr || listed_in_us;
  const bool opening = listed != nullptr && listed->settlement == Settlement::opening;
  if (stated_ && listed == nullptr) return at_stated_time(in_new_york ? last_session(date) : date);
  if (!in_new_york) {
    at_midnight_.insert(root);
    return ExpiryMoment{date, ExpirySource::midnight};
  }
  Expected<ExpiryMoment> moment = of_session(root, date, opening);
  if (stated_) {
    if (!moment) return at_stated_time(date);  // the date is beyond the calendar
    overruled_.insert(root);
  }
  if (moment && listed == nullptr) unlisted_.insert(root);
  return moment;
}

sys_days ExpiryTimes::last_session(sys_days date) {
  const Expected<Session> session = session_on_or_before(date);
  if (!session || session->date == date) return date;
  not_sessions_.insert(date);
  return session->date;
}

Expected<ExpiryMoment> ExpiryTimes::at_stated_time(sys_days date) const {
  Expected<UtcTime> time = stated_->zone.to_utc(clock_reading(date, stated_->of_day));
  if (!time) return time.error();
  return ExpiryMoment{*time, ExpirySource::stated};
}

Expected<ExpiryMoment> ExpiryTimes::of_session(std::string_view root, sys_days date, bool opening) {
  if (!new_york_) {
    Expected<Zone> zone = Zone::new_york();
    if (!zone) return zone.error();
    new_york_ = *std::move(zone);
  }
  const Expected<Session> session = session_on_or_before(date);
  if (!session) {
    return Error{session.error().code, fmt::format("expiry of {}: {} (--expiry-time needs none)",
                                                   printable(root), session.error().message)};
  }
  const Expected<UtcTime> time =
      new_york_->to_utc(clock_reading(session->date, opening ? kOpening : session->close));
  if (!time) return time.error();
  if (session->date != date) not_sessions_.insert(date);
  return ExpiryMoment{*time, opening ? ExpirySource::opening : ExpirySource::session_end};
}

std::vector<std::string> ExpiryTimes::notes() const {
  std::vector<std::string> notes;
  if (!overruled_.empty()) {
    notes.push_back(
        fmt::format("the time of expiry stated, {} {}, is not that of {}, whose sessions are known",
                    clock_text(stated_->of_day), stated_->zone.name(), named_roots(overruled_)));
  }
  if (!unlisted_.empty()) {
    notes.push_back(
        fmt::format("expiries of roots that volcal does not know ({}) are taken as the session's end in New "
                    "York (--expiry-time says otherwise)",
                    named_roots(unlisted_)));
  }
  if (!at_midnight_.empty()) {
    notes.push_back(
        fmt::format("expiries given as dates alone ({}) are taken as midnight UTC of the date "
                    "(--expiry-time says otherwise)",
                    named_roots(at_midnight_)));
  }
  if (!not_sessions_.empty()) {
    const bool one = not_sessions_.size() == 1;
    notes.push_back(fmt::format(
        "{} {} in New York: the session before {}", one ? "expiry" : "expiries",
        named(not_sessions_, day_text) + (one ? " is no session" : " are no sessions"), one ? "it" : "each"));
  }
  return notes;
}

}  // namespace volcal::io

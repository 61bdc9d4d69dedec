// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/zone.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <optional>

#include "calibration/base/iso_time.h"
#include "calibration/base/parse_number.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr std::chrono::minutes kEndOfOffsets = std::chrono::hours(15);  // Kiribati is 14 hours east
constexpr const char* kNewYork = "America/New_York";

Error not_a_zone(std::string_view text, std::string_view reason) {
  return {ErrorCode::usage,
          fmt::format("'{}' is {}: America/New_York, UTC, +05:30 are (EST and EDT as fixed offsets)",
                      printable(text), reason)};
}

/// Last part of a zone's name: New_York of America/New_York.
std::string_view place_of(std::string_view name) noexcept { return name.substr(name.rfind('/') + 1); }

/// True for the folders in which Debian keeps a second set of every zone.
bool is_duplicate(std::string_view name) noexcept {
  return name.starts_with("posix/") || name.starts_with("right/");
}

/// The zone of that name in any case, else the only zone at a place of that name; null where there is none.
const date::time_zone* search_zone(const std::string& name) {
  const date::time_zone* of_place = nullptr;
  bool several = false;
  for (const date::time_zone& zone : date::get_tzdb().zones) {
    if (is_duplicate(zone.name())) continue;
    if (equal_ignoring_case(zone.name(), name)) return &zone;
    if (!equal_ignoring_case(place_of(zone.name()), name)) continue;
    several = of_place != nullptr;
    of_place = &zone;
  }
  return several ? nullptr : of_place;
}

/// Parses offsets and the abbreviations that stand for one; empty for other texts.
std::optional<std::chrono::minutes> parse_fixed(std::string_view text) noexcept {
  TextCursor cursor(text);
  const std::optional<std::chrono::minutes> offset = read_offset(cursor, OffsetForm::any);
  if (cursor.failed() || !cursor.done() || !offset || std::chrono::abs(*offset) >= kEndOfOffsets) {
    return std::nullopt;
  }
  return offset;
}

}  // namespace

Expected<Zone> Zone::parse(std::string_view text) try {
  const std::string_view name = trimmed(text);
  if (const auto offset = parse_fixed(name)) return Zone(*offset);
  if (name.starts_with('+') || name.starts_with('-')) return not_a_zone(text, "no offset of a time zone");
  if (equal_ignoring_case(name, "ET")) return new_york();
  std::string underscored(name);
  std::replace(underscored.begin(), underscored.end(), ' ', '_');
  const date::time_zone* zone = underscored.empty() ? nullptr : search_zone(underscored);
  if (zone == nullptr) return not_a_zone(text, "no time zone that is known here");
  Zone result;
  result.zone_ = zone;
  return result;
} catch (const std::exception& failure) {
  return Error{ErrorCode::unreadable, fmt::format("time zone data is needed for '{}': {}", printable(text),
                                                  printable(failure.what(), kMostOfPath))};
}

Expected<Zone> Zone::new_york() try {
  static const date::time_zone* const zone = date::locate_zone(kNewYork);
  Zone result;
  result.zone_ = zone;
  return result;
} catch (const std::exception& failure) {
  return Error{ErrorCode::unreadable, fmt::format("time zone data for {} is needed: {}", kNewYork,
                                                  printable(failure.what(), kMostOfPath))};
}

Expected<UtcTime> Zone::to_utc(LocalTime local) const try {
  const UtcTime as_if_utc(local.time_since_epoch());
  if (zone_ == nullptr) return as_if_utc - offset_;
  const date::local_info info = zone_->get_info(
      date::local_seconds(std::chrono::floor<std::chrono::seconds>(local.time_since_epoch())));
  if (info.result == date::local_info::nonexistent) {
    std::string reading = format_time(as_if_utc);
    reading.pop_back();  // removes the Z
    return Error{ErrorCode::malformed,
                 fmt::format("{} is on no clock of {}: daylight saving skips it", reading, name())};
  }
  // The first of two possible moments is taken: its offset is the larger one, that of daylight saving.
  return as_if_utc - info.first.offset;
} catch (const std::exception& failure) {
  return Error{ErrorCode::unreadable, fmt::format("time zone data for {} is needed: {}", name(),
                                                  printable(failure.what(), kMostOfPath))};
}

std::string Zone::name() const {
  if (zone_ != nullptr) return zone_->name();
  if (offset_ == std::chrono::minutes(0)) return "UTC";
  const auto minutes = std::chrono::abs(offset_).count();
  return fmt::format("{}{:02}:{:02}", offset_ < std::chrono::minutes(0) ? '-' : '+', minutes / 60,
                     minutes % 60);
}

}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#include "volcal/time.h"

#include <gtest/gtest.h>

namespace volcal {
namespace {

// Unix seconds from `date -u -d ... +%s`.
constexpr std::int64_t kMarch8 = 1772983965;  // 2026-03-08T15:32:45Z

std::int64_t microseconds_of(std::string_view text) {
  return parse_time(text).value_or_throw().time_since_epoch().count();
}

TEST(ParseTime, ReadsSecondsAndFractions) {
  EXPECT_EQ(microseconds_of("2026-03-08T15:32:45Z"), kMarch8 * 1'000'000);
  EXPECT_EQ(microseconds_of("2026-03-08 15:32:45.5"), kMarch8 * 1'000'000 + 500'000);
  EXPECT_EQ(microseconds_of("2026-03-08T15:32:45.856552+00:00"), kMarch8 * 1'000'000 + 856'552);
}

TEST(ParseTime, DropsDigitsBelowMicroseconds) {
  EXPECT_EQ(microseconds_of("2026-03-08T15:32:45.856552999"), kMarch8 * 1'000'000 + 856'552);
}

TEST(ParseTime, TakesOffsetsAway) {
  EXPECT_EQ(microseconds_of("2026-03-08T11:32:45-04:00"), kMarch8 * 1'000'000);
  EXPECT_EQ(microseconds_of("2026-03-08T21:02:45+05:30"), kMarch8 * 1'000'000);
}

TEST(ParseTime, ReadsADateAsMidnightUtc) { EXPECT_EQ(microseconds_of("1970-01-02"), 86'400'000'000); }

TEST(ParseTime, RefusesWhatIsNoTime) {
  for (const char* text : {"", "2026", "2026-3-8", "2026-02-30", "2026-13-01", "1899-12-31", "2200-01-01",
                           "2026-03-08T", "2026-03-08T24:00:00", "2026-03-08T15:60:00", "2026-03-08T15:32:60",
                           "2026-03-08T15:32:45.", "2026-03-08T15:32:45+0400", "2026-03-08T15:32:45Z ",
                           "2026-03-08x15:32:45", "08/03/2026", "2026-03-08T15:32:45.1234567890"}) {
    const auto time = parse_time(text);
    ASSERT_FALSE(time.has_value()) << text;
    EXPECT_EQ(time.error().code, ErrorCode::malformed);
    EXPECT_NE(time.error().message.find(std::string("'") + text), std::string::npos) << time.error().message;
  }
}

TEST(FormatTime, WritesTheShortestTextThatLosesNothing) {
  for (const char* text :
       {"2026-03-27T08:00:00Z", "2026-03-27T08:00:00.944181Z", "2026-03-27T08:00:00.5Z",
        "1969-12-31T23:59:59.000001Z", "1900-01-01T00:00:00Z", "2199-12-31T23:59:59.999999Z"}) {
    EXPECT_EQ(format_time(parse_time(text).value_or_throw()), text);
  }
}

TEST(YearFraction, CountsActualDaysOver365) {
  const auto from = parse_time("2024-01-01").value_or_throw();
  EXPECT_DOUBLE_EQ(year_fraction(from, parse_time("2025-01-01").value_or_throw()), 366.0 / 365.0);
}

}  // namespace
}  // namespace volcal

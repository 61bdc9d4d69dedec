// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/zone.h"

#include <gtest/gtest.h>

namespace volcal::io {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

LocalTime reading(std::string_view iso) {
  return LocalTime(parse_time(iso).value_or_throw().time_since_epoch());
}

std::string in_utc(std::string_view zone, std::string_view local) {
  return format_time(Zone::parse(zone).value_or_throw().to_utc(reading(local)).value_or_throw());
}

TEST(Zone, FollowsNewYorkThroughDaylightSaving) {
  EXPECT_EQ(in_utc("America/New_York", "2026-01-15T16:00:00"), "2026-01-15T21:00:00Z");
  EXPECT_EQ(in_utc("America/New_York", "2026-07-15T16:00:00"), "2026-07-15T20:00:00Z");
  EXPECT_EQ(format_time(*Zone::new_york()->to_utc(reading("2026-07-15T16:00:00"))), "2026-07-15T20:00:00Z");
  EXPECT_EQ(in_utc("ET", "2026-07-15T16:00:00"), "2026-07-15T20:00:00Z");
}

TEST(Zone, KnowsZonesOfHalfAndQuarterHours) {
  EXPECT_EQ(in_utc("Asia/Kolkata", "2026-07-15T15:30:00"), "2026-07-15T10:00:00Z");
  EXPECT_EQ(in_utc("Asia/Kathmandu", "2026-07-15T15:30:00"), "2026-07-15T09:45:00Z");
  EXPECT_EQ(in_utc("Australia/Lord_Howe", "2026-01-15T12:00:00"), "2026-01-15T01:00:00Z");
  EXPECT_EQ(in_utc("Australia/Lord_Howe", "2026-07-15T12:00:00"), "2026-07-15T01:30:00Z");
}

TEST(Zone, TakesOffsetsInEveryUsualForm) {
  for (const char* text : {"+05:30", "+0530", "UTC+05:30", "gmt+5:30"}) {
    EXPECT_EQ(in_utc(text, "2026-07-15T15:30:00"), "2026-07-15T10:00:00Z") << text;
  }
  for (const char* text : {"-04:00", "-0400", "-04", "-4", "EDT", "edt"}) {
    EXPECT_EQ(in_utc(text, "2026-01-15T16:00:00"), "2026-01-15T20:00:00Z") << text;
  }
  EXPECT_EQ(in_utc("EST", "2026-07-15T16:00:00"), "2026-07-15T21:00:00Z");
  EXPECT_EQ(in_utc("-03:30", "2026-07-15T16:00:00"), "2026-07-15T19:30:00Z");
  for (const char* text : {"UTC", "utc", "Z", "GMT", "+00:00"}) {
    EXPECT_EQ(in_utc(text, "2026-07-15T16:00:00"), "2026-07-15T16:00:00Z") << text;
  }
}

TEST(Zone, FindsNamesInAnyCaseAndPlacesThatComeOnce) {
  EXPECT_EQ(Zone::parse(" america/new_york ")->name(), "America/New_York");
  EXPECT_EQ(Zone::parse("Kolkata")->name(), "Asia/Kolkata");
  EXPECT_EQ(Zone::parse("New York")->name(), "America/New_York");
}

TEST(Zone, IsNamedAsItIsParsed) {
  for (const char* text : {"America/New_York", "UTC", "+05:30", "-04:00", "+00:45", "-00:30"}) {
    EXPECT_EQ(Zone::parse(text).value_or_throw().name(), text);
  }
}

TEST(Zone, RefusesOthersByName) {
  for (const char* text : {"", "IST", "CST", "New_Yorkk", "+15:00", "+05:60", "+5:3", "+", "05:30",
                           "America/", "../../etc/passwd", "+05:30x", "EST+"}) {
    const Expected<Zone> zone = Zone::parse(text);
    ASSERT_FALSE(zone.has_value()) << text;
    EXPECT_EQ(zone.error().code, ErrorCode::usage);
    EXPECT_NE(zone.error().message.find(std::string("'") + text + "'"), std::string::npos)
        << zone.error().message;
  }
}

TEST(Zone, RefusesReadingsThatDaylightSavingSkips) {
  const auto skipped = Zone::new_york()->to_utc(reading("2026-03-08T02:30:00"));
  ASSERT_FALSE(skipped.has_value());
  EXPECT_EQ(skipped.error().message,
            "2026-03-08T02:30:00 is on no clock of America/New_York: daylight saving skips it");
  EXPECT_EQ(in_utc("America/New_York", "2026-03-08T03:00:00"), "2026-03-08T07:00:00Z");
}

TEST(Zone, TakesTheEarlierOfTwoMoments) {
  EXPECT_EQ(in_utc("America/New_York", "2026-11-01T01:30:00"), "2026-11-01T05:30:00Z");
  EXPECT_EQ(in_utc("America/New_York", "2026-11-01T02:00:00"), "2026-11-01T07:00:00Z");
}

TEST(Zone, KeepsMicroseconds) {
  EXPECT_EQ(in_utc("Asia/Kolkata", "2026-07-15T15:30:00.000001"), "2026-07-15T10:00:00.000001Z");
}

TEST(Zone, IsUtcByDefault) {
  EXPECT_EQ(Zone().name(), "UTC");
  EXPECT_EQ(Zone(-hours(4) - minutes(30)).name(), "-04:30");
}

}  // namespace
}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/expiry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace volcal::io {
namespace {

using std::chrono::sys_days;
using testing::ElementsAre;
using testing::IsEmpty;

sys_days day(int year, unsigned month, unsigned of_month) {
  return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(of_month);
}

std::string moment(ExpiryTimes& times, std::string_view root, sys_days date, bool listed_in_us = false) {
  return format_time(times.moment(root, date, listed_in_us).value_or_throw().time);
}

TEST(ExpiryTimes, OfRootsThatSettleOnTheOpeningAreHalfPastNine) {
  ExpiryTimes times;
  EXPECT_EQ(moment(times, "SPX", day(2026, 2, 20)), "2026-02-20T14:30:00Z");
  EXPECT_EQ(moment(times, "SPX", day(2026, 7, 17)), "2026-07-17T13:30:00Z");
  EXPECT_EQ(moment(times, "VIX", day(2026, 7, 22)), "2026-07-22T13:30:00Z");
  EXPECT_EQ(times.moment("SPX", day(2026, 2, 20))->source, ExpirySource::opening);
  EXPECT_THAT(times.notes(), IsEmpty());
}

TEST(ExpiryTimes, OfOtherRootsAreTheSessionsEnd) {
  ExpiryTimes times;
  EXPECT_EQ(moment(times, "SPXW", day(2026, 2, 20)), "2026-02-20T21:00:00Z");
  EXPECT_EQ(moment(times, "AAPL", day(2026, 7, 17)), "2026-07-17T20:00:00Z");
  EXPECT_EQ(times.moment("SPXW", day(2026, 2, 20))->source, ExpirySource::session_end);
  EXPECT_THAT(times.notes(), IsEmpty());
}

TEST(ExpiryTimes, EndWithEarlyCloses) {
  ExpiryTimes times;
  EXPECT_EQ(moment(times, "SPXW", day(2025, 12, 24)), "2025-12-24T18:00:00Z");
  EXPECT_EQ(moment(times, "SPXW", day(2024, 7, 3)), "2024-07-03T17:00:00Z");
  EXPECT_EQ(moment(times, "SPX", day(2025, 12, 24)), "2025-12-24T14:30:00Z");
  EXPECT_EQ(moment(times, "SPXW", day(2026, 7, 2)), "2026-07-02T20:00:00Z");
}

TEST(ExpiryTimes, TakeRootsInAnySpelling) {
  ExpiryTimes times;
  for (const char* root : {"O:SPX", "^SPX", "spx", "$SPX", ".SPX", "SPX   "}) {
    EXPECT_EQ(moment(times, root, day(2026, 2, 20)), "2026-02-20T14:30:00Z") << root;
  }
}

TEST(ExpiryTimes, MoveFromDaysWithoutASessionToTheOneBefore) {
  ExpiryTimes times;
  EXPECT_EQ(moment(times, "SPX", day(2015, 1, 17)), "2015-01-16T14:30:00Z");
  EXPECT_THAT(times.notes(),
              ElementsAre("expiry 2015-01-17 is no session in New York: the session before it"));
  EXPECT_EQ(moment(times, "AAPL", day(2014, 4, 19)), "2014-04-17T20:00:00Z");
  EXPECT_THAT(times.notes(),
              ElementsAre("expiries 2014-04-19, 2015-01-17 are no sessions in New York: the session "
                          "before each"));
}

TEST(ExpiryTimes, OfUnlistedRootsWithSymbolsAreTheSessionsEndAndNoted) {
  ExpiryTimes times;
  for (const char* root : {"ZZD", "ZZA", "ZZB", "ZZC", "ZZE"}) {
    EXPECT_EQ(moment(times, root, day(2025, 12, 24), true), "2025-12-24T18:00:00Z");
  }
  EXPECT_THAT(
      times.notes(),
      ElementsAre("expiries of roots that volcal does not know (ZZA, ZZB, ZZC and 2 more) are taken as the "
                  "session's end in New York (--expiry-time says otherwise)"));
}

TEST(ExpiryTimes, OfOthersAreMidnightAndNoted) {
  ExpiryTimes times;
  EXPECT_EQ(moment(times, "XYZ", day(2026, 2, 20)), "2026-02-20T00:00:00Z");
  EXPECT_EQ(moment(times, "", day(2026, 2, 20)), "2026-02-20T00:00:00Z");
  EXPECT_EQ(times.moment("XYZ", day(2026, 2, 20))->source, ExpirySource::midnight);
  EXPECT_THAT(times.notes(),
              ElementsAre("expiries given as dates alone (unnamed, XYZ) are taken as midnight UTC of "
                          "the date (--expiry-time says otherwise)"));
}

TEST(ExpiryTimes, StatedAreThoseOfRootsThatAreNotKnown) {
  ExpiryTimes times(parse_expiry_time("15:30@Asia/Kolkata").value_or_throw());
  EXPECT_EQ(moment(times, "NIFTY", day(2026, 2, 20)), "2026-02-20T10:00:00Z");
  EXPECT_EQ(moment(times, "ZZA", day(2025, 12, 24), true), "2025-12-24T10:00:00Z");
  EXPECT_EQ(times.moment("NIFTY", day(2026, 2, 20))->source, ExpirySource::stated);
  EXPECT_THAT(times.notes(), IsEmpty());
  EXPECT_EQ(moment(times, "SPX", day(2026, 2, 20)), "2026-02-20T14:30:00Z");
  EXPECT_EQ(moment(times, "SPXW", day(2025, 12, 24), true), "2025-12-24T18:00:00Z");
  EXPECT_THAT(times.notes(), ElementsAre("the time of expiry stated, 15:30 Asia/Kolkata, is not that of SPX, "
                                         "SPXW, whose sessions are known"));
  EXPECT_EQ(moment(times, "SPXW", day(2036, 12, 19)), "2036-12-19T10:00:00Z") << "beyond the calendar";
}

TEST(ExpiryTimes, StatedKeepToSessionsOfNewYorkForItsRootsOnly) {
  ExpiryTimes times(parse_expiry_time("16:00@America/New_York").value_or_throw());
  EXPECT_EQ(moment(times, "AAPL", day(2015, 1, 17)), "2015-01-16T21:00:00Z");
  EXPECT_EQ(moment(times, "XYZ", day(2015, 1, 17)), "2015-01-17T21:00:00Z");
  EXPECT_EQ(moment(times, "AAPL", day(2040, 1, 20)), "2040-01-20T21:00:00Z");  // beyond the calendar
}

TEST(ExpiryTimes, EndWithTheCalendar) {
  ExpiryTimes times;
  const auto late = times.moment("SPX", day(2036, 12, 19));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().code, ErrorCode::unsupported);
  EXPECT_EQ(late.error().message,
            "expiry of SPX: 2036-12-19 is beyond the calendar of New York sessions, 1990 to "
            "2035 (--expiry-time needs none)");
  EXPECT_FALSE(times.moment("XYZ", day(2036, 12, 19), true).has_value());
  EXPECT_TRUE(times.moment("XYZ", day(2036, 12, 19)).has_value());
}

TEST(ExpiryTimes, TellSymbolsAndDatesOfOneRootApart) {
  ExpiryTimes times;
  EXPECT_EQ(moment(times, "XYZ", day(2026, 2, 20), true), "2026-02-20T21:00:00Z");
  EXPECT_EQ(moment(times, "XYZ", day(2026, 2, 20), false), "2026-02-20T00:00:00Z");
  EXPECT_EQ(moment(times, "XYZ", day(2026, 2, 20), true), "2026-02-20T21:00:00Z");
}

TEST(ExpiryTimes, AreTheSameWhenAskedAgain) {
  ExpiryTimes times;
  std::string root = "SPXW";
  const std::string first = moment(times, root, day(2026, 2, 20));
  root = "XXXX";  // the text of the query is not needed any more
  EXPECT_EQ(moment(times, "SPXW", day(2026, 2, 20)), first);
  EXPECT_EQ(moment(times, root, day(2026, 2, 20)), "2026-02-20T00:00:00Z");
}

TEST(ExpiryTime, IsATimeOfDayAndAZone) {
  const auto read = [](std::string_view text) {
    const auto time = parse_expiry_time(text);
    return time ? std::to_string(time->of_day.count()) + " " + time->zone.name() : time.error().message;
  };
  EXPECT_EQ(read("08:00"), "480 UTC");
  EXPECT_EQ(read("16:00@America/New_York"), "960 America/New_York");
  EXPECT_EQ(read(" 9:30 @ EST "), "570 -05:00");
  EXPECT_EQ(read("15:30@+05:30"), "930 +05:30");
  for (const char* text : {"", "24:00", "16", "16:60", "16:00:00", "@UTC", "4 PM", "16:00 UTC"}) {
    EXPECT_EQ(read(text),
              std::string("'") + text + "' is no time of expiry like 16:00@America/New_York or 08:00");
  }
  EXPECT_THAT(read("16:00@Mars"), testing::HasSubstr("'Mars' is no time zone"));
  EXPECT_FALSE(parse_expiry_time("16:00@").has_value());
}

}  // namespace
}  // namespace volcal::io

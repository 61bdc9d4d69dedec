// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/sessions.h"

#include <gtest/gtest.h>

#include <map>

#include "host/io/contract/day_text.h"

namespace volcal::io {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::sys_days;

sys_days day(int year, unsigned month, unsigned of_month) {
  return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(of_month);
}

std::string session_of(sys_days date) {
  const Session session = session_on_or_before(date).value_or_throw();
  return day_text(session.date) + (session.early ? " early " : " until ") +
         std::to_string(session.close.count() / 60);
}

TEST(Sessions, EndAtFourOnOrdinaryDays) {
  EXPECT_EQ(session_of(day(2026, 11, 30)), "2026-11-30 until 16");
  EXPECT_EQ(session_of(day(2025, 12, 26)), "2025-12-26 until 16");
}

TEST(Sessions, EndEarlyOnTheDaysOfTheCalendar) {
  EXPECT_EQ(session_of(day(2025, 12, 24)), "2025-12-24 early 13");
  EXPECT_EQ(session_of(day(2025, 11, 28)), "2025-11-28 early 13");
  EXPECT_EQ(session_of(day(2024, 7, 3)), "2024-07-03 early 13");
  EXPECT_EQ(session_of(day(1990, 12, 24)), "1990-12-24 early 14");
}

TEST(Sessions, OfJuly2026HaveNoEarlyClose) {
  EXPECT_EQ(session_of(day(2026, 7, 2)), "2026-07-02 until 16");
  EXPECT_EQ(session_of(day(2026, 7, 3)), "2026-07-02 until 16");
  EXPECT_EQ(session_of(day(2026, 7, 5)), "2026-07-02 until 16");
}

TEST(Sessions, OfDaysWithoutOneAreThoseBefore) {
  EXPECT_EQ(session_of(day(2015, 1, 17)), "2015-01-16 until 16");  // a Saturday on which options expired
  EXPECT_EQ(session_of(day(2014, 4, 18)), "2014-04-17 until 16");  // Good Friday
  EXPECT_EQ(session_of(day(2014, 4, 19)), "2014-04-17 until 16");  // and the Saturday behind it
  EXPECT_EQ(session_of(day(2025, 12, 25)), "2025-12-24 early 13");
  EXPECT_EQ(session_of(day(2012, 10, 30)), "2012-10-26 until 16");  // hurricane Sandy
  EXPECT_EQ(session_of(day(2001, 9, 14)), "2001-09-10 until 16");
  EXPECT_EQ(session_of(day(2025, 1, 9)), "2025-01-08 until 16");  // day of mourning
}

TEST(Sessions, AreThoseOfThePackageTheyWereMadeWith) {
  // Counts of exchange-calendars 4.13.2: 11,577 sessions, of which 94 end at 13:00 and 4 at 14:00.
  std::map<long, int> closes;
  for (sys_days date = day(1990, 1, 2); date <= day(2035, 12, 31); date += days(1)) {
    const Session session = session_on_or_before(date).value_or_throw();
    if (session.date != date) continue;
    EXPECT_EQ(session.early, session.close != hours(16));
    ++closes[session.close.count() / 60];
  }
  EXPECT_EQ(closes, (std::map<long, int>{{13, 94}, {14, 4}, {16, 11479}}));
}

TEST(Sessions, AreKnownFrom1990Through2035) {
  EXPECT_EQ(session_of(day(1990, 1, 2)), "1990-01-02 until 16");
  EXPECT_EQ(session_of(day(2035, 12, 31)), "2035-12-31 until 16");
  const auto late = session_on_or_before(day(2036, 12, 19));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().message, "2036-12-19 is beyond the calendar of New York sessions, 1990 to 2035");
  const auto soon = session_on_or_before(day(1989, 12, 29));
  ASSERT_FALSE(soon.has_value());
  EXPECT_EQ(soon.error().message, "1989-12-29 is before the calendar of New York sessions, 1990 to 2035");
  EXPECT_FALSE(session_on_or_before(day(1990, 1, 1)).has_value());
  EXPECT_FALSE(session_on_or_before(day(9999, 1, 1)).has_value());
  EXPECT_FALSE(session_on_or_before(day(-9999, 1, 1)).has_value());
}

}  // namespace
}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/local_time.h"

#include <gtest/gtest.h>

namespace volcal::io {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// The reading as ISO 8601, then the text's form: `date`, `none` or the offset in minutes.
std::string read(std::string_view text) {
  const auto stated = parse_stated_time(text);
  if (!stated) return "refused";
  std::string reading = format_time(UtcTime(stated->local.time_since_epoch()));
  reading.pop_back();
  if (stated->date_only) return reading + (stated->offset ? " date with offset" : " date");
  return reading + " " + (stated->offset ? std::to_string(stated->offset->count()) : "none");
}

TEST(StatedTime, TellsDatesReadingsAndMomentsApart) {
  EXPECT_EQ(read("2026-08-21"), "2026-08-21T00:00:00 date");
  EXPECT_EQ(read("2026-08-21T14:14:23"), "2026-08-21T14:14:23 none");
  EXPECT_EQ(read("2026-08-21 14:14"), "2026-08-21T14:14:00 none");
  EXPECT_EQ(read("2026-08-21T00:00:00"), "2026-08-21T00:00:00 none");
  EXPECT_EQ(read("2026-08-21T14:14:23Z"), "2026-08-21T14:14:23 0");
  EXPECT_EQ(read("2026-08-21T14:14:23.000125Z"), "2026-08-21T14:14:23.000125 0");
}

TEST(StatedTime, TakesOffsetsInEveryUsualForm) {
  EXPECT_EQ(read("2026-08-21T14:14:23+05:30"), "2026-08-21T14:14:23 330");
  EXPECT_EQ(read("2026-08-21T14:14:23-0400"), "2026-08-21T14:14:23 -240");
  EXPECT_EQ(read("2026-08-21T14:14:23-04"), "2026-08-21T14:14:23 -240");
  EXPECT_EQ(read("2026-08-21 14:14:23 -0400"), "2026-08-21T14:14:23 -240");
  EXPECT_EQ(read("2026-08-21 14:14:23 UTC"), "2026-08-21T14:14:23 0");
  EXPECT_EQ(read("2026-08-21 14:14:23 EDT"), "2026-08-21T14:14:23 -240");
  EXPECT_EQ(read("2026-01-21 14:14:23 EST"), "2026-01-21T14:14:23 -300");
}

TEST(StatedTime, ReadsCompactDates) {
  EXPECT_EQ(read("20260619"), "2026-06-19T00:00:00 date");
  EXPECT_EQ(read("20240229"), "2024-02-29T00:00:00 date");
}

TEST(StatedTime, ReadsDatesInEnglish) {
  for (const char* text : {"Fri May 16 2025", "May 16, 2025", "16 May 2025", "16-May-2025", "May 16 2025",
                           "Friday, May 16, 2025", "16 MAY 2025", " May 16, 2025 ", "Fri, 16 May 2025"}) {
    EXPECT_EQ(read(text), "2025-05-16T00:00:00 date") << text;
  }
  EXPECT_EQ(read("September 5, 2025"), "2025-09-05T00:00:00 date");
  EXPECT_EQ(read("Sept 5, 2025"), "2025-09-05T00:00:00 date");
}

TEST(StatedTime, ReadsTimesInEnglish) {
  EXPECT_EQ(read("May 16, 2025 at 7:23 PM EDT"), "2025-05-16T19:23:00 -240");
  EXPECT_EQ(read("January 5, 2026 at 12:05 AM EST"), "2026-01-05T00:05:00 -300");
  EXPECT_EQ(read("May 16, 2025 at 12:05 p.m."), "2025-05-16T12:05:00 none");
  EXPECT_EQ(read("May 16, 2025, 19:23:05"), "2025-05-16T19:23:05 none");
  EXPECT_EQ(read("Fri May 16 2025 19:23:05 GMT-0400 (Eastern Daylight Time)"), "2025-05-16T19:23:05 -240");
  EXPECT_EQ(read("Fri, 16 May 2025 19:23:05 GMT"), "2025-05-16T19:23:05 0");
  EXPECT_EQ(read("2025-05-16 3:59PM EDT"), "2025-05-16T15:59:00 -240");
  EXPECT_EQ(read("2025-05-16 03:59:30 am"), "2025-05-16T03:59:30 none");
}

TEST(StatedTime, RefusesOtherTexts) {
  for (const char* text : {"",
                           "2026",
                           "2026-8-21",
                           "2026-02-30",
                           "20260230",
                           "2026061",
                           "202606191",
                           "-2026061",
                           "1899-12-31",
                           "2200-01-01",
                           "2026-08-21T",
                           "2026-08-21T24:00",
                           "2026-08-21T14:60",
                           "2026-08-21T14:14:23 CST",
                           "2026-08-21T14:14:23+24:00",
                           "2026-08-21T14:14:23+",
                           "2026-08-21T14:14:23.",
                           "19/06/2026",
                           "06/19/2026",
                           "Thu May 16 2025",
                           "May 32, 2025",
                           "Foo 16, 2025",
                           "Ma 16, 2025",
                           "May 16, 25",
                           "May 16, 2025 at 13:23 PM",
                           "May 16, 2025 at 0:23 AM",
                           "May 16, 2025 at",
                           "May 16, 2025 or 7:23 PM",
                           "May 16, 2025 at 7:23 PM CST",
                           "May 2025",
                           "2025-05-16 13:59PM",
                           "2025-05-16 or",
                           "2025-05-163:59PM",
                           "Mayo 16, 2025",
                           "May 16, 20250"}) {
    const auto stated = parse_stated_time(text);
    EXPECT_FALSE(stated.has_value()) << text << " as " << read(text);
    if (stated) continue;
    EXPECT_EQ(stated.error().code, ErrorCode::malformed);
    EXPECT_NE(stated.error().message.find(std::string("'") + text + "'"), std::string::npos);
  }
}

TEST(StatedTime, BecomesUtcByItsOwnOffsetFirst) {
  const Zone kolkata = Zone::parse("Asia/Kolkata").value_or_throw();
  const auto moment = [&](std::string_view text) {
    return format_time(to_utc(parse_stated_time(text).value_or_throw(), kolkata).value_or_throw());
  };
  EXPECT_EQ(moment("2026-08-21T15:30:00"), "2026-08-21T10:00:00Z");
  EXPECT_EQ(moment("2026-08-21T15:30:00-04:00"), "2026-08-21T19:30:00Z");
  EXPECT_EQ(moment("2026-08-21"), "2026-08-20T18:30:00Z");
}

TEST(StatedTime, NamesItsDay) {
  const auto stated = parse_stated_time("2026-08-21T23:59:59-04:00").value_or_throw();
  EXPECT_EQ(stated.date(), std::chrono::sys_days(std::chrono::year(2026) / 8 / 21));
}

}  // namespace
}  // namespace volcal::io

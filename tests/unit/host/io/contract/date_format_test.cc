// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "host/io/contract/local_time.h"

namespace volcal::io {
namespace {

std::string read(std::string_view text, std::string_view format) {
  EXPECT_TRUE(check_date_format(format).has_value()) << format;
  const auto stated = parse_with_format(text, format);
  if (!stated) return "refused";
  std::string reading = format_time(UtcTime(stated->local.time_since_epoch()));
  reading.pop_back();
  if (stated->date_only) return reading + " date";
  return reading + " " + (stated->offset ? std::to_string(stated->offset->count()) : "none");
}

TEST(DateFormat, ReadsDayFirstDates) {
  EXPECT_EQ(read("19/06/2026", "%d/%m/%Y"), "2026-06-19T00:00:00 date");
  EXPECT_EQ(read("9/6/2026", "%d/%m/%Y"), "2026-06-09T00:00:00 date");
  EXPECT_EQ(read("19.06.26", "%d.%m.%y"), "2026-06-19T00:00:00 date");
  EXPECT_EQ(read("06/19/2026", "%m/%d/%Y"), "2026-06-19T00:00:00 date");
}

TEST(DateFormat, ReadsTwoDigitYearsAsPosixDoes) {
  EXPECT_EQ(read("68-01-02", "%y-%m-%d"), "2068-01-02T00:00:00 date");
  EXPECT_EQ(read("98-01-02", "%y-%m-%d"), "1998-01-02T00:00:00 date");
}

TEST(DateFormat, ReadsNames) {
  EXPECT_EQ(read("19-JUN-26", "%d-%b-%y"), "2026-06-19T00:00:00 date");
  EXPECT_EQ(read("19JUN2026", "%d%b%Y"), "2026-06-19T00:00:00 date");
  EXPECT_EQ(read("Friday 19 June 2026", "%a %d %B %Y"), "2026-06-19T00:00:00 date");
  EXPECT_EQ(read("Thursday 19 June 2026", "%a %d %B %Y"), "refused");
}

TEST(DateFormat, ReadsTimesOfDay) {
  EXPECT_EQ(read("19/06/2026 16:05", "%d/%m/%Y %H:%M"), "2026-06-19T16:05:00 none");
  EXPECT_EQ(read("19/06/2026 16:05:07.25", "%d/%m/%Y %H:%M:%S"), "2026-06-19T16:05:07.25 none");
  EXPECT_EQ(read("19/06/2026 16:05:07.25", "%d/%m/%Y %H:%M:%S.%f"), "2026-06-19T16:05:07.25 none");
  EXPECT_EQ(read("19/06/2026 4:05 PM", "%d/%m/%Y %I:%M %p"), "2026-06-19T16:05:00 none");
  EXPECT_EQ(read("19/06/2026 4:05PM", "%d/%m/%Y %H:%M %p"), "2026-06-19T16:05:00 none");
  EXPECT_EQ(read("19/06/2026 12:05 am", "%d/%m/%Y %H:%M %p"), "2026-06-19T00:05:00 none");
  EXPECT_EQ(read("19/06/2026 16:05 -0400", "%d/%m/%Y %H:%M %z"), "2026-06-19T16:05:00 -240");
  EXPECT_EQ(read("19/06/2026 16:05 EDT", "%d/%m/%Y %H:%M %Z"), "2026-06-19T16:05:00 -240");
}

TEST(DateFormat, TakesLiteralsAndDigitsWithoutMarks) {
  EXPECT_EQ(read("100% 2026_06_19", "100%% %Y_%m_%d"), "2026-06-19T00:00:00 date");
  EXPECT_EQ(read("20260619", "%Y%m%d"), "2026-06-19T00:00:00 date");
  EXPECT_EQ(read("260619", "%y%m%d"), "2026-06-19T00:00:00 date");
}

TEST(DateFormat, RefusesTextsThatDoNotFitWhole) {
  for (const char* text :
       {"", "06/19/2026", "31/06/2026", "19/06/2026x", "19-06-2026", "19/06/26", "19/06", "0/6/2026"}) {
    const auto stated = parse_with_format(text, "%d/%m/%Y");
    ASSERT_FALSE(stated.has_value()) << text;
    EXPECT_EQ(stated.error().message, std::string("'") + text + "' does not fit the date format '%d/%m/%Y'");
  }
  EXPECT_FALSE(parse_with_format("19/06/2026 24:00", "%d/%m/%Y %H:%M").has_value());
  EXPECT_FALSE(parse_with_format("19/06/2026 13:00 PM", "%d/%m/%Y %H:%M %p").has_value());
  EXPECT_FALSE(parse_with_format("19/06/1899", "%d/%m/%Y").has_value());
}

TEST(CheckDateFormat, RefusesByName) {
  const auto reason = [](std::string_view format) {
    const auto checked = check_date_format(format);
    return checked ? std::string("none") : checked.error().message;
  };
  EXPECT_EQ(reason("%d/%q/%Y"),
            "the date format '%d/%q/%Y' has '%q', which is not one of %Y %y %m %d %b %B %a %A %H %I %M %S %f "
            "%p %z %Z "
            "%%");
  EXPECT_EQ(reason("%d/%m"), "the date format '%d/%m' lacks the year, the month or the day");
  EXPECT_EQ(reason("DD/MM/YYYY"), "the date format 'DD/MM/YYYY' lacks the year, the month or the day");
  EXPECT_EQ(reason("%d/%m/%Y %"), "the date format '%d/%m/%Y %' ends in a single %");
  EXPECT_EQ(reason("%d/%m/%b/%Y"), "the date format '%d/%m/%b/%Y' reads twice what '%m' reads");
  EXPECT_EQ(reason("%d/%m/%Y %M"), "the date format '%d/%m/%Y %M' has a time of day without its hour, %H");
  EXPECT_EQ(reason("%d/%m/%Y %I:%M"), "the date format '%d/%m/%Y %I:%M' has %I without %p");
  EXPECT_EQ(reason(""), "the date format '' lacks the year, the month or the day");
  EXPECT_EQ(reason("%d/%m/%Y"), "none");
}

}  // namespace
}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#include "host/io/contract/epoch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace volcal::io {
namespace {

std::string moment(std::string_view text, EpochUnit unit) {
  return format_time(time_of_epoch(text, unit).value_or_throw());
}

// Unix seconds are those of `date -u -d ... +%s`.
TEST(TimeOfEpoch, ReadsTheFourUnits) {
  EXPECT_EQ(moment("1591574399", EpochUnit::seconds), "2020-06-07T23:59:59Z");
  EXPECT_EQ(moment("1591574399413", EpochUnit::milliseconds), "2020-06-07T23:59:59.413Z");
  EXPECT_EQ(moment("1591574399413001", EpochUnit::microseconds), "2020-06-07T23:59:59.413001Z");
  EXPECT_EQ(moment("1591574399413001999", EpochUnit::nanoseconds), "2020-06-07T23:59:59.413001Z");
}

TEST(TimeOfEpoch, KeepsMicrosecondsOfNanosecondsThatNoDoubleHolds) {
  const std::string text = "1767115875944501000";
  EXPECT_EQ(moment(text, EpochUnit::nanoseconds), "2025-12-30T17:31:15.944501Z");
  EXPECT_EQ(moment(text + ".0", EpochUnit::nanoseconds), "2025-12-30T17:31:15.944501Z");
}

TEST(TimeOfEpoch, TakesFractionsAndExponents) {
  EXPECT_EQ(moment("1591574399.413001", EpochUnit::seconds), "2020-06-07T23:59:59.413001Z");
  EXPECT_EQ(moment("1.591574399e9", EpochUnit::seconds), "2020-06-07T23:59:59Z");
  EXPECT_EQ(moment(" 1591574399 ", EpochUnit::seconds), "2020-06-07T23:59:59Z");
  EXPECT_EQ(format_time(time_of_epoch(1591574399413.0, EpochUnit::milliseconds).value_or_throw()),
            "2020-06-07T23:59:59.413Z");
}

TEST(TimeOfEpoch, NamesTheYearThatAWrongUnitGives) {
  const auto reason = [](auto count, EpochUnit unit) { return time_of_epoch(count, unit).error().message; };
  EXPECT_EQ(reason(std::string_view("1591574399413000"), EpochUnit::milliseconds),
            "1591574399413000 milliseconds since 1970 would be in the year 52404, in microseconds in 2020");
  EXPECT_EQ(reason(std::string_view("1591574399"), EpochUnit::milliseconds),
            "1591574399 milliseconds since 1970 would be in the year 1970, in seconds in 2020");
  EXPECT_EQ(reason(std::string_view("20260619"), EpochUnit::seconds),
            "20260619 seconds since 1970 would be in the year 1970");
  EXPECT_EQ(reason(-1.0, EpochUnit::seconds), "-1 seconds since 1970 would be in the year 1969");
  EXPECT_EQ(reason(1e300, EpochUnit::seconds), "1e+300 seconds since 1970 would be in the year 3.17e+292");
}

TEST(TimeOfEpoch, RefusesWhatIsNoNumber) {
  for (const char* text : {"", "abc", "2026-06-19", "1591574399x", "nan", "99999999999999999999x"}) {
    EXPECT_FALSE(time_of_epoch(std::string_view(text), EpochUnit::seconds).has_value()) << text;
  }
  for (const char* text : {"inf", "-inf", "99999999999999999999", "-9223372036854775808"}) {
    EXPECT_FALSE(time_of_epoch(std::string_view(text), EpochUnit::nanoseconds).has_value()) << text;
  }
  EXPECT_FALSE(time_of_epoch(std::nan(""), EpochUnit::seconds).has_value());
  EXPECT_FALSE(time_of_epoch(std::numeric_limits<double>::infinity(), EpochUnit::seconds).has_value());
}

TEST(TimeOfEpoch, HoldsFrom1990Through2100) {
  EXPECT_EQ(moment("631152000", EpochUnit::seconds), "1990-01-01T00:00:00Z");
  EXPECT_FALSE(time_of_epoch(std::string_view("631151999"), EpochUnit::seconds).has_value());
  EXPECT_EQ(moment("4133980799", EpochUnit::seconds), "2100-12-31T23:59:59Z");
  EXPECT_FALSE(time_of_epoch(std::string_view("4133980800"), EpochUnit::seconds).has_value());
}

TEST(GuessEpochUnit, GoesByMagnitude) {
  EXPECT_EQ(guess_epoch_unit(1591574399.0), EpochUnit::seconds);
  EXPECT_EQ(guess_epoch_unit(1591574399413.0), EpochUnit::milliseconds);
  EXPECT_EQ(guess_epoch_unit(1591574399413000.0), EpochUnit::microseconds);
  EXPECT_EQ(guess_epoch_unit(1591574399413000000.0), EpochUnit::nanoseconds);
  EXPECT_EQ(guess_epoch_unit(20260619.0), std::nullopt);
  EXPECT_EQ(guess_epoch_unit(2026.0), std::nullopt);
  EXPECT_EQ(guess_epoch_unit(1e30), std::nullopt);
  EXPECT_EQ(guess_epoch_unit(std::nan("")), std::nullopt);
}

TEST(EpochUnit, HasNames) {
  EXPECT_EQ(parse_epoch_unit("ms"), EpochUnit::milliseconds);
  EXPECT_EQ(parse_epoch_unit("Nanoseconds"), EpochUnit::nanoseconds);
  EXPECT_EQ(parse_epoch_unit("minutes"), std::nullopt);
  EXPECT_EQ(epoch_unit_name(EpochUnit::microseconds), "microseconds");
}

}  // namespace
}  // namespace volcal::io

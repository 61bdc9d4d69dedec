// SPDX-License-Identifier: Apache-2.0
#include "calibration/base/parse_number.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <random>
#include <string>

namespace volcal::io {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(ParseNumber, ReadsDecimals) {
  EXPECT_EQ(parse_number("8.9e-4").value, 8.9e-4);
  EXPECT_EQ(parse_number(" +7 ").value, 7.0);
  EXPECT_EQ(parse_number("-.5").value, -0.5);
  EXPECT_EQ(parse_number("4e-324").value, std::numeric_limits<double>::denorm_min());
}

TEST(ParseNumber, RoundsAsTheCLibraryDoes) {
  constexpr unsigned kSeed = 20261121;
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    const std::size_t digits = 1 + random() % 18;  // on both sides of what is exact without a library
    for (std::size_t d = 0; d < digits; ++d) text += static_cast<char>('0' + random() % 10);
    if (random() % 4 != 0) text.insert(random() % (digits + 1), 1, '.');
    const Number number = parse_number(text);
    ASSERT_EQ(number.status, NumberStatus::ok) << text;
    ASSERT_EQ(number.value, std::strtod(text.c_str(), nullptr)) << text;
  }
}

TEST(ParseNumber, RoundsBeyondTheRangeOfDouble) {
  EXPECT_EQ(parse_number("1e400").value, kInfinity);
  EXPECT_EQ(parse_number("-1e400").value, -kInfinity);
  EXPECT_EQ(parse_number("1e99999999999999999999").value, kInfinity);
  EXPECT_EQ(parse_number("1e-99999999999999999999").value, 0.0);
  EXPECT_EQ(parse_number("0.0000001e+320").value, kInfinity);
  EXPECT_EQ(parse_number("1e-400").value, 0.0);
  EXPECT_EQ(parse_number("1e-400").status, NumberStatus::ok);
  EXPECT_EQ(parse_number("Infinity").value, kInfinity);
}

TEST(ParseNumber, KnowsTheWordsForAbsent) {
  for (const char* text : {"", "  ", "NA", "n/a", "NaN", "nan", "null", "None", "-", " -- "}) {
    EXPECT_EQ(parse_number(text).status, NumberStatus::absent) << text;
  }
}

TEST(ParseNumber, RefusesAnythingElse) {
  for (const char* text :
       {"abc", "1,000", "0x10", "1e5x", "--1", "+-1", "1 2", "---", "+", "e5", "1.2.3", ".", "1..", "..1"}) {
    EXPECT_EQ(parse_number(text).status, NumberStatus::bad) << text;
  }
}

TEST(ParseNumber, ReadsTheMarksThatItIsTold) {
  constexpr NumberStyle kEnglish{',', '.'};
  constexpr NumberStyle kGerman{'.', ','};
  EXPECT_EQ(parse_number("22,500.00", kEnglish).value, 22500.0);
  EXPECT_EQ(parse_number("-1,234,567", kEnglish).value, -1234567.0);
  EXPECT_EQ(parse_number("12,34,567.5", kEnglish).value, 1234567.5) << "groups of two, as in India";
  EXPECT_EQ(parse_number("800", kEnglish).value, 800.0);
  EXPECT_EQ(parse_number("1.234,5", kGerman).value, 1234.5);
  EXPECT_EQ(parse_number("0,5", NumberStyle{'\0', ','}).value, 0.5);
  for (const char* blank : {" ", "\xC2\xA0", "\xE2\x80\xAF"}) {
    EXPECT_EQ(parse_number("1" + std::string(blank) + "234,5", NumberStyle{' ', ','}).value, 1234.5);
  }
  EXPECT_EQ(parse_number("-", kEnglish).status, NumberStatus::absent);
  for (const char* text : {"1,23", "1,2345", ",500", "1,,000", "1,000.5,0", "1234,567", "1.5,2", "1,23.5"}) {
    EXPECT_EQ(parse_number(text, kEnglish).status, NumberStatus::bad) << text;
  }
  for (const char* text : {"1.5", "1,000.5", "12.34"}) {
    EXPECT_EQ(parse_number(text, kGerman).status, NumberStatus::bad) << text;
  }
}

TEST(ParseNumber, SaysWhichMarksWouldReadAText) {
  EXPECT_EQ(number_hint("1,000", {}), " (--thousands , would read it)");
  EXPECT_EQ(number_hint("1,5", {}), " (--decimal , would read it)");
  EXPECT_EQ(number_hint("1.234,5", {}), " (--thousands . and --decimal , would read it)");
  EXPECT_EQ(number_hint("abc", {}), "");
  EXPECT_EQ(number_hint("1.5", {'\0', ','}), ", read with the decimal mark ,");
  EXPECT_EQ(number_hint("1.000", {'\0', ','}), " (--thousands . would read it)");
  EXPECT_EQ(number_hint("1'000.5", {}), " (--thousands \"'\" would read it)");
}

}  // namespace
}  // namespace volcal::io

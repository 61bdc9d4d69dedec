// SPDX-License-Identifier: Apache-2.0
#include "host/io/parse_number.h"

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
  for (const char* text : {"", "  ", "NA", "n/a", "NaN", "nan", "null", "None"}) {
    EXPECT_EQ(parse_number(text).status, NumberStatus::absent) << text;
  }
}

TEST(ParseNumber, RefusesAnythingElse) {
  for (const char* text :
       {"abc", "1,000", "0x10", "1e5x", "--1", "+-1", "1 2", "-", "+", "e5", "1.2.3", ".", "1..", "..1"}) {
    EXPECT_EQ(parse_number(text).status, NumberStatus::bad) << text;
  }
}

}  // namespace
}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#include "host/io/json/json_number.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <regex>
#include <string>

namespace volcal::io {
namespace {

std::string text_of(double value) {
  char text[kNumberChars];
  return {text, number_to_chars(value, text)};
}

TEST(JsonNumber, HasTheFewestDigitsInAFixedLayout) {
  const struct {
    double value;
    const char* text;
  } numbers[] = {
      {0.0, "0.0"},
      {-0.0, "0.0"},
      {1.0, "1.0"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1.0 / 3.0, "0.3333333333333333"},
      {65000.0, "65000.0"},
      {10.0625, "10.0625"},
      {1e-4, "0.0001"},
      {0.00025, "0.00025"},
      {1e-5, "1e-05"},
      {2.5e-5, "2.5e-05"},
      {999999999999999.0, "999999999999999.0"},
      {123456789012345.6, "123456789012345.6"},
      {1e15, "1e+15"},
      {1234567890123456.0, "1.234567890123456e+15"},
      {1e22, "1e+22"},
      {-9007199254740993.0, "-9.007199254740992e+15"},
      {1e100, "1e+100"},
      {std::numeric_limits<double>::denorm_min(), "5e-324"},
      {std::numeric_limits<double>::min(), "2.2250738585072014e-308"},
      {-std::numeric_limits<double>::max(), "-1.7976931348623157e+308"},
  };
  for (const auto& number : numbers) EXPECT_EQ(text_of(number.value), number.text);
}

/// Every finite double is as likely as any other.
double any_double(std::mt19937_64& random) {
  for (;;) {
    const auto value = std::bit_cast<double>(random());
    if (std::isfinite(value)) return value;
  }
}

void expect_reads_back(double value) {
  const std::string text = text_of(value);
  double read = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
  ASSERT_EQ(error, std::errc()) << text;
  ASSERT_EQ(end, text.data() + text.size()) << text;
  ASSERT_EQ(std::bit_cast<std::uint64_t>(read), std::bit_cast<std::uint64_t>(value)) << text;
  const auto json = nlohmann::json::parse(text);
  ASSERT_TRUE(json.is_number_float()) << text;
  ASSERT_EQ(std::bit_cast<std::uint64_t>(json.get<double>()), std::bit_cast<std::uint64_t>(value)) << text;
  ASSERT_LE(text.size(), nlohmann::json(value).dump().size()) << text;
}

TEST(JsonNumber, ReadsBackAsTheSameDouble) {
  constexpr std::uint64_t kSeed = 20261130;
  constexpr int kNumbers = 100'000;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  std::lognormal_distribution<double> near_one(0.0, 20.0);
  std::uniform_int_distribution<std::int64_t> integer(-(std::int64_t{1} << 60), std::int64_t{1} << 60);
  std::uniform_int_distribution<int> places(0, 18);
  for (int i = 0; i < kNumbers; ++i) {
    expect_reads_back(any_double(random));
    expect_reads_back(near_one(random));
    const auto whole = static_cast<double>(integer(random));
    expect_reads_back(whole);
    expect_reads_back(whole / std::pow(10.0, places(random)));  // decimals, as prices and strikes are
    if (HasFatalFailure()) return;
  }
}

TEST(JsonNumber, HasAnExponentOnlyBeyondTheOrdinary) {
  const std::regex ordinary(R"(-?(0|[1-9]\d{0,14})\.\d+)");
  const std::regex exponent(R"(-?[1-9](\.\d+)?e[+-]\d{2,3})");
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> power(-9.0, 20.0);
  for (int i = 0; i < 20'000; ++i) {
    const double value = std::pow(10.0, power(random));
    const bool is_ordinary = value >= 1e-4 && value < 1e15;
    ASSERT_TRUE(std::regex_match(text_of(value), is_ordinary ? ordinary : exponent)) << text_of(value);
  }
}

}  // namespace
}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "volcal/io.h"

namespace volcal {
namespace {

using testing::HasSubstr;

std::string write_temporary(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) / name;
  std::ofstream(path) << text;
  return path.string();
}

TEST(RateCurve, IsLinearBetweenNodesAndFlatOutside) {
  const RateCurve curve{{{1.0, 0.02}, {3.0, 0.04}}};
  EXPECT_DOUBLE_EQ(curve.zero_rate(0.5), 0.02);
  EXPECT_DOUBLE_EQ(curve.zero_rate(1.0), 0.02);
  EXPECT_DOUBLE_EQ(curve.zero_rate(2.0), 0.03);
  EXPECT_DOUBLE_EQ(curve.zero_rate(9.0), 0.04);
  EXPECT_DOUBLE_EQ(curve.discount_factor(2.0), std::exp(-0.06));
  EXPECT_TRUE(std::isnan(curve.zero_rate(kAbsent)));
  EXPECT_TRUE(std::isnan(RateCurve{}.zero_rate(1.0)));
}

TEST(ReadRate, TakesANumber) {
  const auto curve = read_rate("0.0375");
  ASSERT_TRUE(curve.has_value());
  EXPECT_DOUBLE_EQ(curve->zero_rate(7.0), 0.0375);
}

TEST(ReadRate, RefusesAPercentage) {
  for (const char* text : {"3.75", "inf", "-2"}) {
    const auto curve = read_rate(text);
    ASSERT_FALSE(curve.has_value()) << text;
    EXPECT_EQ(curve.error().code, ErrorCode::usage);
  }
}

TEST(ReadRate, TakesAFileByDaysOrYears) {
  const auto days =
      read_rate(write_temporary("days.csv", "# curve\nzero_rate,days\n0.03,73\n0.03,73\n0.05,146\n"));
  ASSERT_TRUE(days.has_value()) << days.error().message;
  ASSERT_EQ(days->nodes.size(), 2u);
  EXPECT_DOUBLE_EQ(days->zero_rate(0.3), 0.04);
  const auto years = read_rate(write_temporary("years.csv", "time_to_expiry,zero_rate\n1,0.03\n2,0.05\n"));
  ASSERT_TRUE(years.has_value());
  EXPECT_DOUBLE_EQ(years->zero_rate(1.5), 0.04);
}

TEST(ReadRate, NamesTheLineOfABadFile) {
  const auto message = [](const std::string& text) {
    const auto curve = read_rate(write_temporary("bad_rates.csv", text));
    return curve ? std::string("no error") : curve.error().message;
  };
  EXPECT_THAT(message("time,rate\n1,2\n"), HasSubstr("found: time, rate"));
  EXPECT_THAT(message("days,zero_rate\n2,0.1\n1,0.1\n"), HasSubstr("line 3: times must increase"));
  EXPECT_THAT(message("days,zero_rate\n2,abc\n"), HasSubstr("line 2: zero_rate 'abc' is not a number"));
  EXPECT_THAT(message("days,zero_rate\n2,\n"), HasSubstr("line 2"));
  EXPECT_THAT(message("days,zero_rate\n2,3.75\n"), HasSubstr("3.75 % is 0.0375"));
  EXPECT_THAT(message("days,zero_rate\n"), HasSubstr("no rates"));
  EXPECT_THAT(message(""), HasSubstr("found: none"));
  const auto missing = read_rate("/no/such/file.csv");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, ErrorCode::unreadable);
}

}  // namespace
}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/median.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace volcal {
namespace {

constexpr unsigned kSeed = 20261121;

/// Values of which many, few or none are equal, unordered or partly ordered.
std::vector<double> draw(std::mt19937_64& random) {
  std::vector<double> values(1 + random() % 400);
  const std::size_t distinct = 1 + random() % 500;
  for (double& value : values) value = static_cast<double>(random() % distinct) - 50.0;
  const std::size_t order = random() % 4;
  if (order == 1) std::sort(values.begin(), values.end());
  if (order == 2) std::sort(values.rbegin(), values.rend());
  if (order == 3) std::sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values;
}

TEST(Select, PutsTheRightValueInItsPlace) {
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 5'000; ++round) {
    std::vector<double> values = draw(random);
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t place = random() % values.size();
    select(values, place);
    ASSERT_EQ(values[place], sorted[place]) << "seed " << kSeed << ", round " << round;
    for (std::size_t i = 0; i < values.size(); ++i)
      ASSERT_TRUE(i < place ? values[i] <= values[place] : values[i] >= values[place]);
    std::sort(values.begin(), values.end());
    ASSERT_EQ(values, sorted) << "nothing is lost";
  }
}

TEST(Median, IsTheMiddleOrTheMeanOfTheTwoMiddleOnes) {
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<double> values = draw(random);
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t half = sorted.size() / 2;
    const double expected =
        sorted.size() % 2 == 1 ? sorted[half] : 0.5 * sorted[half] + 0.5 * sorted[half - 1];
    ASSERT_EQ(median(values), expected);
  }
  std::vector<double> none;
  EXPECT_TRUE(std::isnan(median(none)));
}

TEST(Median, HoldsInfinities) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<double> values(100, kInfinity);
  values[17] = -kInfinity;
  EXPECT_EQ(median(values), kInfinity);
}

}  // namespace
}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0

// The quotes that count as tail, and the terms that are refused.

#include "volcal/tail_term.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "kernels/core/black/black.h"
#include "tests/support/refusal.h"

namespace volcal {
namespace {

TEST(TailTerm, DeltaIsThatOfTheOutOfTheMoneyOption) {
  TailTerm term;
  for (const double stddev : {0.02, 0.3, 1.5}) {
    for (double k = -4.0 * stddev; k <= 4.0 * stddev; k += 0.05 * stddev) {
      const auto side = k < 0.0 ? core::OptionSide::put : core::OptionSide::call;
      const double delta = std::fabs(core::black_greeks(1.0, std::exp(k), stddev, side).delta);
      if (std::fabs(delta - 0.1) < 1e-9) continue;
      EXPECT_EQ(term.contains(k, stddev), delta < 0.1) << k << " " << stddev;
    }
  }
}

TEST(TailTerm, DeviationsAndWingsBoundIt) {
  TailTerm term;
  term.measure = TailMeasure::deviations;
  term.bound = 1.5;
  EXPECT_TRUE(term.contains(-0.31, 0.2));
  EXPECT_TRUE(term.contains(0.31, 0.2));
  EXPECT_FALSE(term.contains(0.29, 0.2));
  term.wings = TailWings::left;
  EXPECT_TRUE(term.contains(-0.31, 0.2));
  EXPECT_FALSE(term.contains(0.31, 0.2));
  term.wings = TailWings::right;
  EXPECT_FALSE(term.contains(-0.31, 0.2));
  EXPECT_TRUE(term.contains(0.31, 0.2));
}

TEST(TailTerm, RefusesByName) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  const auto refused = [](const TailTerm& term, const char* name) {
    const std::string wrong = test::refusal(term.validate());
    EXPECT_EQ(wrong.rfind(std::string("tail.") + name, 0), 0U) << wrong;
  };
  EXPECT_TRUE(TailTerm().validate());
  for (const double bad : {-1.0, -1e-300, nan, inf}) {
    TailTerm term;
    term.severity = bad;
    refused(term, "severity");
  }
  for (const double bad : {0.999, -1.0, nan, inf}) {
    TailTerm term;
    term.under_pricing = bad;
    refused(term, "under_pricing");
  }
  for (const auto& [spectrum, bad] :
       {std::pair{TailSpectrum::cvar, -0.1}, std::pair{TailSpectrum::cvar, 1.0},
        std::pair{TailSpectrum::cvar, nan}, std::pair{TailSpectrum::exponential, -1.0},
        std::pair{TailSpectrum::exponential, inf}, std::pair{TailSpectrum::exponential, nan},
        std::pair{TailSpectrum::power, 0.5}, std::pair{TailSpectrum::power, nan}}) {
    TailTerm term;
    term.spectrum = spectrum;
    term.parameter = bad;
    refused(term, "parameter");
  }
  for (const auto& [measure, bad] :
       {std::pair{TailMeasure::delta, 0.0}, std::pair{TailMeasure::delta, 0.6},
        std::pair{TailMeasure::delta, nan}, std::pair{TailMeasure::deviations, -1.0},
        std::pair{TailMeasure::deviations, inf}, std::pair{TailMeasure::deviations, nan}}) {
    TailTerm term;
    term.measure = measure;
    term.bound = bad;
    refused(term, "bound");
  }
}

}  // namespace
}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0

// The judge of the Heston rows against published figures.

#include "host/bench/judges/heston_judge.h"

#include <gtest/gtest.h>

#include <cmath>

namespace volcal::bench {
namespace {

/// Alan Lewis' figures (wilmott.com, thread 90957), as carried by QuantLib's testAlanLewisReferencePrices:
/// spot 100, rate 1 %, dividends 2 %, one year.
TEST(HestonJudge, IsThatOfLewis) {
  constexpr core::HestonParameters kModel = {0.04, 4.0, 0.25, 1.0, -0.5};
  constexpr double kTwoUlp = 4.5e-16;
  const double forward = 100.0 * std::exp(0.01 - 0.02);
  struct Row {
    double strike, put, call;
  };
  constexpr Row kRows[] = {{80.0, 7.958878113256768285213, 26.774758743998854221382},
                           {90.0, 12.017966707346304987709, 20.933349000596710388139},
                           {100.0, 17.055270961270109413522, 16.070154917028834278213},
                           {110.0, 23.017825898442800538908, 12.132211516709844867860},
                           {120.0, 29.811026202682471843340, 9.024913483457835636553}};
  for (const Row& row : kRows) {
    const double price = row.strike >= forward ? row.call : row.put;
    const double expected = price * std::exp(0.01) / forward;
    EXPECT_NEAR(exact_heston_price(kModel, 1.0, std::log(row.strike / forward)), expected, kTwoUlp)
        << row.strike;
  }
}

}  // namespace
}  // namespace volcal::bench

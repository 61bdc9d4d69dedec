// SPDX-License-Identifier: Apache-2.0
#include "host/bench/inputs/implied_vols.h"

#include <cmath>

#include "host/bench/judges/black_judge.h"

namespace volcal::bench {
namespace {

constexpr std::size_t kJudgedStride = 50;

}  // namespace

std::vector<Accuracy> judge_implied_vols(const Options& options, const std::vector<double>& vol,
                                         double wrong_beyond) {
  double largest = 0.0;
  double wrong = 0.0;
  for (std::size_t i = 0; i < vol.size(); ++i) {
    if (std::isnan(vol[i])) {
      ++wrong;
      continue;
    }
    if (i % kJudgedStride != 0) continue;
    const Otm option{options.forward[i], options.strike[i], options.time_to_expiry[i]};
    const double error = implied_vol_error(option, options.price[i], vol[i]);
    if (!(error <= wrong_beyond)) ++wrong;
    if (!(error <= largest)) largest = error;
  }
  return {{"largest error", largest, "eps (1 + condition)", wrong_beyond}, {"wrong", wrong, "", 0.0}};
}

}  // namespace volcal::bench

// SPDX-License-Identifier: Apache-2.0
#include "kernels/backend/heston_option.h"

#include <limits>

#include "kernels/backend/isa/hot_loops.h"

namespace volcal {

void heston_strikes(const core::HestonParameters& model, double time_to_expiry, const double* log_moneyness,
                    std::int64_t n, const core::HestonAccuracy& accuracy,
                    const HestonStrikesOut& out) noexcept {
  const HotLoops& loops = hot_loops(instruction_set_in_use());
  const core::HestonSlice slice{0, n, time_to_expiry, 0};
  loops.heston_prices({&model, &slice, log_moneyness, accuracy, out.price, out.error, out.status,
                       out.gradient, out.slope, out.curvature},
                      0, 1);
}

HestonOption heston_option(const core::HestonParameters& model, double time_to_expiry, double log_moneyness,
                           const core::HestonAccuracy& accuracy, bool with_derivatives) noexcept {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  HestonOption option{core::HestonStatus::invalid_option, kNan, kNan, kNan, kNan};
  heston_strikes(model, time_to_expiry, &log_moneyness, 1, accuracy,
                 {&option.status, &option.price, &option.error, with_derivatives ? &option.slope : nullptr,
                  with_derivatives ? &option.curvature : nullptr});
  return option;
}

}  // namespace volcal

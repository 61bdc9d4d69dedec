// SPDX-License-Identifier: Apache-2.0

// Prices a grid of options under a Heston model, with vols and the derivatives by its parameters.

#include <volcal/heston.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace {

// The model of [FangOosterlee2008, section 5], whose prices at the money are published: 5.785155450 for one
// year and 22.318945791 for ten. Forwards stand at 100.
constexpr volcal::HestonParameters kModel = {
    .v0 = 0.0175, .kappa = 1.5768, .theta = 0.0398, .sigma = 0.5751, .rho = -0.5711};
constexpr std::array kTimes = {1.0, 10.0};
constexpr std::array kForwards = {100.0, 100.0};
constexpr std::array kStrikes = {80.0, 100.0, 125.0};

}  // namespace

int main() {
  constexpr std::size_t kPoints = kTimes.size() * kStrikes.size();
  std::vector<double> price(kPoints);
  std::vector<volcal::HestonStatus> status(kPoints);
  std::vector<double> vol(kPoints);
  std::vector<double> error(kPoints);
  std::vector<double> gradient(kPoints * volcal::kHestonParameters);

  volcal::HestonGridRequest grid;
  grid.time_to_expiry = kTimes;
  grid.forward = kForwards;
  grid.strike = kStrikes;
  grid.type = volcal::HestonGridType::call;
  grid.out = {price, status, vol, error, gradient};
  const volcal::HestonAccuracy accuracy = {.relative = 1e-12};
  if (const auto done = volcal::heston_price_grid(kModel, grid, accuracy, volcal::Device::cpu); !done) {
    std::fprintf(stderr, "heston_prices: %s\n", done.error().message.c_str());
    return 1;
  }

  for (std::size_t i = 0; i < kPoints; ++i) {
    std::printf("time %g strike %g: call %.12f vol %.8f error %.1e d/dv0 %.6f (%s)\n",
                kTimes[i / kStrikes.size()], kStrikes[i % kStrikes.size()], price[i], vol[i], error[i],
                gradient[i * volcal::kHestonParameters], to_string(status[i]));
  }
  return 0;
}

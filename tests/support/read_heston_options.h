// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options under Heston models with reference prices, from tables with the columns forward, strike,
/// time_to_expiry, v0, kappa, theta, sigma, rho, type, undiscounted_price.

#include <filesystem>
#include <vector>

#include "tests/support/golden_table.h"
#include "volcal/heston.h"

namespace volcal::test {

struct HestonOption {
  HestonParameters model;
  double forward = 0.0;
  double strike = 0.0;
  double time_to_expiry = 0.0;
  OptionType type = OptionType::call;
  double undiscounted_price = 0.0;
};

inline std::vector<HestonOption> read_heston_options(const std::filesystem::path& path) {
  std::vector<HestonOption> options;
  for (const GoldenRow& row : read_golden_table(path)) {
    options.push_back({{number(row, "v0"), number(row, "kappa"), number(row, "theta"), number(row, "sigma"),
                        number(row, "rho")},
                       number(row, "forward"),
                       number(row, "strike"),
                       number(row, "time_to_expiry"),
                       row.at("type") == "call" ? OptionType::call : OptionType::put,
                       number(row, "undiscounted_price")});
  }
  return options;
}

}  // namespace volcal::test

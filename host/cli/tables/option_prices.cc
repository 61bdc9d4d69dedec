// SPDX-License-Identifier: Apache-2.0
#include "host/cli/tables/option_prices.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace volcal::cli {

Expected<OptionAnswer> add_heston_prices(const CsvTable& table, const HestonParameters& model,
                                         const HestonAccuracy& accuracy, const DeviceChoice& device,
                                         bool greeks) {
  static constexpr std::array kPrices = {"undiscounted_price", "implied_vol", "status"};
  static constexpr std::array kGreeks = {"undiscounted_price", "implied_vol", "delta",    "gamma",  "by_v0",
                                         "by_kappa",           "by_theta",    "by_sigma", "by_rho", "status"};
  const OptionCommand command{"price", greeks ? std::span<const char* const>(kGreeks) : kPrices, false};
  const auto options = read_options(table, command);
  if (!options) return options.error();

  const std::size_t n = options->size();
  const std::size_t n_greeks = greeks ? n : 0;
  std::vector<double> prices(n);
  std::vector<double> vols(n);
  std::vector<HestonStatus> statuses(n);
  std::vector<double> gradient(n_greeks * kHestonParameters);
  std::vector<double> delta(n_greeks);
  std::vector<double> gamma(n_greeks);
  const auto done = heston_prices(model,
                                  {options->forward,
                                   options->strike,
                                   options->time_to_expiry,
                                   options->type,
                                   {prices, statuses, vols, {}, gradient, delta, gamma}},
                                  accuracy, device.device, device.ordinal);
  if (!done) return done.error();

  const auto ok = std::count(statuses.begin(), statuses.end(), HestonStatus::ok);
  const auto priced =
      std::count_if(prices.begin(), prices.end(), [](double price) { return !std::isnan(price); });
  const auto append = [&](std::size_t i, std::vector<std::string>& cells) {
    cells.push_back(csv_number(prices[i]));
    cells.push_back(csv_number(vols[i]));
    if (greeks) {
      cells.push_back(csv_number(delta[i]));
      cells.push_back(csv_number(gamma[i]));
      for (std::size_t m = 0; m < kHestonParameters; ++m) {
        cells.push_back(csv_number(gradient[i * kHestonParameters + m]));
      }
    }
    cells.emplace_back(to_string(statuses[i]));
  };
  return OptionAnswer{answer_options(table, *options, command, append), table.rows.size(),
                      table.rows.size() - static_cast<std::size_t>(ok),
                      table.rows.size() - static_cast<std::size_t>(priced)};
}

}  // namespace volcal::cli

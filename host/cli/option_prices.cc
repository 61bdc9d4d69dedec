// SPDX-License-Identifier: Apache-2.0
#include "host/cli/option_prices.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace volcal::cli {

Expected<OptionAnswer> add_heston_prices(const CsvTable& table, const HestonParameters& model,
                                         const HestonAccuracy& accuracy, const DeviceChoice& device) {
  static constexpr std::array kResults = {"undiscounted_price", "implied_vol", "status"};
  static constexpr OptionCommand kCommand{"price", kResults, false};
  const auto options = read_options(table, kCommand);
  if (!options) return options.error();

  std::vector<double> prices(options->size());
  std::vector<double> vols(options->size());
  std::vector<HestonStatus> statuses(options->size());
  const auto done = heston_prices(model,
                                  {options->forward,
                                   options->strike,
                                   options->time_to_expiry,
                                   options->type,
                                   {prices, statuses, vols, {}, {}}},
                                  accuracy, device.device, device.ordinal);
  if (!done) return done.error();

  const auto ok = std::count(statuses.begin(), statuses.end(), HestonStatus::ok);
  const auto priced =
      std::count_if(prices.begin(), prices.end(), [](double price) { return !std::isnan(price); });
  const auto append = [&](std::size_t i, std::vector<std::string>& cells) {
    cells.push_back(csv_number(prices[i]));
    cells.push_back(csv_number(vols[i]));
    cells.emplace_back(to_string(statuses[i]));
  };
  return OptionAnswer{answer_options(table, *options, kCommand, append), table.rows.size(),
                      table.rows.size() - static_cast<std::size_t>(ok),
                      table.rows.size() - static_cast<std::size_t>(priced)};
}

}  // namespace volcal::cli

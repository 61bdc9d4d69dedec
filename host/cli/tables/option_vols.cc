// SPDX-License-Identifier: Apache-2.0
#include "host/cli/tables/option_vols.h"

#include <algorithm>
#include <array>

#include "volcal/implied_vol.h"

namespace volcal::cli {

Expected<OptionAnswer> add_implied_vols(const CsvTable& table) {
  static constexpr std::array kResults = {"implied_vol", "status"};
  static constexpr OptionCommand kCommand{"iv", kResults, true};
  const auto options = read_options(table, kCommand);
  if (!options) return options.error();

  std::vector<ImpliedVolResult> vols(options->size());
  const auto done = implied_vols({options->undiscounted_price, options->forward, options->strike,
                                  options->time_to_expiry, options->type, vols});
  if (!done) return done.error();

  const auto ok = std::count_if(vols.begin(), vols.end(), [](const ImpliedVolResult& vol) {
    return vol.status == ImpliedVolStatus::ok;
  });
  const auto append = [&](std::size_t i, std::vector<std::string>& cells) {
    cells.push_back(csv_number(vols[i].implied_vol));
    cells.emplace_back(to_string(vols[i].status));
  };
  const std::size_t failed = table.rows.size() - static_cast<std::size_t>(ok);
  return OptionAnswer{answer_options(table, *options, kCommand, append), table.rows.size(), failed, failed};
}

}  // namespace volcal::cli

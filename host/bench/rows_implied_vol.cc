// SPDX-License-Identifier: Apache-2.0
/// Implied vols in batch, by regime.

#include <fmt/format.h>

#include <memory>
#include <numeric>

#include "host/bench/implied_vols.h"
#include "host/bench/options.h"
#include "host/bench/row.h"
#include "volcal/quotes.h"

namespace volcal::bench {
namespace {

struct Inversion {
  Options options;
  std::unique_ptr<ComputeBackend> backend;
  std::vector<double> vol;
  std::vector<core::QuoteStatus> status;

  Expected<void> run() {
    return backend->implied_vols(
        {options.price, options.forward, options.strike, options.time_to_expiry, options.side, vol, status});
  }

  [[nodiscard]] std::vector<Accuracy> judge() const {
    std::vector<double> found = vol;
    for (std::size_t i = 0; i < found.size();
         ++i) {  // every option here has a vol: a status that denies it is wrong
      if (status[i] != core::QuoteStatus::ok) found[i] = kAbsent;
    }
    return judge_implied_vols(options, found, kWrongVol);
  }
};

Expected<Work> prepare(Regime regime, const Settings& settings) {
  auto opened = open_backend(settings);
  if (!opened) return opened.error();
  const std::size_t count = settings.count(kManyItems);
  const auto state = std::make_shared<Inversion>(Inversion{draw_options(regime, count, kOptionSeed),
                                                           *std::move(opened), std::vector<double>(count),
                                                           std::vector<core::QuoteStatus>(count)});
  Work work;
  work.items = static_cast<std::int64_t>(count);
  work.run = [state] { return state->run(); };
  work.checksum = [state] { return std::accumulate(state->vol.begin(), state->vol.end(), 0.0); };
  work.judge = [state] { return state->judge(); };
  note_backend(settings, *state->backend, work);
  return work;
}

}  // namespace

std::vector<Row> implied_vol_rows() {
  std::vector<Row> rows;
  for (const Regime regime : {Regime::market_like, Regime::weekly_wings, Regime::tiny_prices}) {
    Row row;
    row.name = fmt::format("implied_vol/{}", to_string(regime));
    row.item = "quote";
    row.work = fmt::format("implied vols in batch, {}", description(regime));
    row.by_instruction_set = row.by_threads = row.by_device = true;
    row.prepare = [regime](const Settings& settings) { return prepare(regime, settings); };
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace volcal::bench

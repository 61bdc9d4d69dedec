// SPDX-License-Identifier: Apache-2.0
/// Rows of implied vols in batches, by regime.

#include <fmt/format.h>

#include <memory>
#include <numeric>

#include "host/bench/inputs/implied_vols.h"
#include "host/bench/inputs/options.h"
#include "host/bench/rows/row.h"
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
    std::vector<double> implied = vol;
    for (std::size_t i = 0; i < implied.size();
         ++i) {  // every option here has a vol: any other status is wrong
      if (status[i] != core::QuoteStatus::ok) implied[i] = kAbsent;
    }
    return judge_implied_vols(options, implied, kWrongVol);
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

/// Number of options that keeps a large device busy for a millisecond.
constexpr std::size_t kResidentItems = 10 * kManyItems;

struct ResidentInversion : Inversion {
  std::unique_ptr<KeptBatch> kept;

  [[nodiscard]] std::vector<Accuracy> fetch_and_judge() {
    const Expected<void> fetched = kept->fetch();
    if (!fetched) return {{"outputs that could not be fetched", static_cast<double>(vol.size()), "", 0.0}};
    return judge();
  }
};

Expected<Work> prepare_resident(Regime regime, const Settings& settings) {
  auto opened = open_backend(settings);
  if (!opened) return opened.error();
  const std::size_t count = settings.count(kResidentItems);
  const auto state = std::make_shared<ResidentInversion>();
  state->options = draw_options(regime, count, kOptionSeed);
  state->backend = *std::move(opened);
  state->vol.resize(count);
  state->status.resize(count);
  const Options& o = state->options;
  auto kept = state->backend->keep_implied_vols(
      {o.price, o.forward, o.strike, o.time_to_expiry, o.side, state->vol, state->status});
  if (!kept) return kept.error();
  state->kept = *std::move(kept);
  Work work;
  work.items = static_cast<std::int64_t>(count);
  work.run = [state] { return state->kept->run(); };
  work.judge = [state] { return state->fetch_and_judge(); };
  work.checksum = [state] {
    static_cast<void>(state->kept->fetch());  // a failure shows in the judgement
    return std::accumulate(state->vol.begin(), state->vol.end(), 0.0);
  };
  note_backend(settings, *state->backend, work);
  work.data_location = "device";
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
    row.by_instruction_set = row.by_threads = row.by_device = row.by_items = true;
    row.prepare = [regime](const Settings& settings) { return prepare(regime, settings); };
    Row resident = row;
    rows.push_back(std::move(row));
    resident.name += "/resident";
    resident.work += ", on a device where they stay";
    resident.by_instruction_set = resident.by_threads = resident.by_device = false;
    resident.only_on_device = true;
    resident.prepare = [regime](const Settings& settings) { return prepare_resident(regime, settings); };
    rows.push_back(std::move(resident));
  }
  return rows;
}

}  // namespace volcal::bench

// SPDX-License-Identifier: Apache-2.0
/// Rows of proofs of freedom from arbitrage over all log-moneyness.

#include <memory>
#include <numeric>

#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "host/bench/inputs/smiles.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {
namespace {

constexpr std::size_t kProofs = 100'000;  // microseconds each

/// Verdicts on slices, or on pairs of neighbouring slices; all of the inputs are free of arbitrage.
struct Proofs {
  std::vector<core::SviRaw<double>> first;
  std::vector<core::SviRaw<double>> second;
  std::vector<unsigned char> free;
};

Work proof_work(const std::shared_ptr<Proofs>& state, std::function<void()> run) {
  state->free.resize(state->first.size());
  Work work;
  work.items = static_cast<std::int64_t>(state->first.size());
  work.run = [run = std::move(run)]() -> Expected<void> {
    run();
    return {};
  };
  const auto proved = [state] { return std::accumulate(state->free.begin(), state->free.end(), 0.0); };
  work.checksum = proved;
  work.judge = [state, proved]() -> std::vector<Accuracy> {
    return {{"free, yet not proved", static_cast<double>(state->free.size()) - proved(), "", 0.0}};
  };
  work.instruction_set = to_string(InstructionSet::baseline);
  return work;
}

/// SSVI's slices are free of butterfly arbitrage by a theorem, which the proof timed here does not use.
Expected<Work> prepare_butterfly(const Settings& settings) {
  const auto state = std::make_shared<Proofs>();
  for (const NoisySurface& surface : draw_surfaces(settings.count(kProofs), 1, 5, kSmileSeed)) {
    state->first.push_back(surface.front().truth);
  }
  return proof_work(state, [state] {
    for (std::size_t i = 0; i < state->first.size(); ++i) {
      state->free[i] = butterfly_verdict(state->first[i]) == ButterflyVerdict::free ? 1 : 0;
    }
  });
}

Expected<Work> prepare_calendar(const Settings& settings) {
  const auto state = std::make_shared<Proofs>();
  for (const NoisySurface& surface : draw_surfaces(settings.count(kProofs), 2, 5, kSmileSeed)) {
    state->first.push_back(surface.front().truth);
    state->second.push_back(surface.back().truth);
  }
  return proof_work(state, [state] {
    for (std::size_t i = 0; i < state->first.size(); ++i) {
      state->free[i] = calendar_evidence(state->first[i], state->second[i]).free ? 1 : 0;
    }
  });
}

Row row_of(const char* name, const char* item, const char* work, Expected<Work> (*prepare)(const Settings&)) {
  Row row;
  row.name = name;
  row.item = item;
  row.work = work;
  row.prepare = prepare;
  return row;
}

}  // namespace

std::vector<Row> proof_rows() {
  return {row_of("proof/butterfly", "slice", "is a slice free of butterfly arbitrage, over all log-moneyness",
                 prepare_butterfly),
          row_of("proof/calendar", "pair",
                 "are two slices free of calendar arbitrage, with smallest slack and crossings",
                 prepare_calendar)};
}

}  // namespace volcal::bench

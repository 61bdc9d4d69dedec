// SPDX-License-Identifier: Apache-2.0
#include "calibration/validation/tune/tuning_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "calibration/fit/regularise/thin_slice.h"
#include "calibration/fit/slices/slice_batch_fit.h"
#include "volcal/printable.h"

namespace volcal::tuning {
namespace {

/// Makes a snapshot's case; empty, with the reason in `notes`, where it has none.
Expected<std::optional<TuningCase>> make_case(const QuoteSnapshot& snapshot, const TuneOptions& options,
                                              ComputeBackend& backend, std::vector<std::string>& notes) {
  const auto left_out = [&](const std::string& why) -> std::optional<TuningCase> {
    notes.push_back(fmt::format("{} {}: left out: {}", printable(snapshot.source, kMostOfPath),
                                printable(snapshot.underlying), why));
    return std::nullopt;
  };
  CalibrateOptions plain = options.fit;
  plain.profile = {};
  Expected<PreparedQuotes> quotes = prepare_quotes(snapshot, plain, backend);
  if (!quotes && quotes.error().code != ErrorCode::nothing_usable) return quotes.error();
  if (!quotes) return left_out(quotes.error().message);
  TuningCase made;
  made.underlying = snapshot.underlying;
  made.as_of = snapshot.as_of;
  made.quotes = *std::move(quotes);
  made.tail = hold_out_tail(made.quotes, options.tail_delta);
  if (made.tail.held.empty()) {
    return left_out(fmt::format("no slice has a two-sided quote with |delta| below {:g} and {} others",
                                options.tail_delta, fit::kStrikesToStandAlone));
  }
  made.strikes = hold_out_strikes(made.quotes, options.tail_delta, options.strike_folds);
  made.quoted = all_quotes(made.quotes);
  made.all = made.quotes.data;
  const auto is_thin = fit::borrow_shape_from_neighbours(made.all, backend);
  if (!is_thin) return is_thin.error();
  const auto alone = fit::fit_slices(made.all, {}, backend);
  if (!alone) return alone.error();
  for (std::size_t s = 0; s < made.all.size(); ++s) {
    made.alone.push_back((*alone)[s].point);
    made.misfit.push_back(std::max(1.0, fit::rms_residual(made.all[s], (*alone)[s].svi)));
  }
  return std::optional(std::move(made));
}

std::vector<SameExpiry> same_expiries(const TuningCase& here, const TuningCase& next) {
  std::vector<SameExpiry> pairs;
  for (std::size_t a = 0; a < here.quotes.smiles.size(); ++a) {
    const Expiry& expiry = here.quotes.smiles[a].expiry;
    for (std::size_t b = 0; b < next.quotes.smiles.size(); ++b) {
      const Expiry& other = next.quotes.smiles[b].expiry;
      if (expiry.root == other.root && expiry.time && expiry.time == other.time) pairs.push_back({a, b});
    }
  }
  return pairs;
}

}  // namespace

Expected<std::vector<TuningCase>> make_cases(std::span<const QuoteSnapshot> snapshots,
                                             const TuneOptions& options, ComputeBackend& backend,
                                             std::vector<std::string>& notes) {
  std::vector<TuningCase> cases;
  for (const QuoteSnapshot& snapshot : snapshots) {
    auto made = make_case(snapshot, options, backend, notes);
    if (!made) return made.error();
    if (*made) cases.push_back(**std::move(made));
  }
  std::stable_sort(cases.begin(), cases.end(), [](const TuningCase& a, const TuningCase& b) {
    return std::pair(a.underlying, a.as_of) < std::pair(b.underlying, b.as_of);
  });
  for (std::size_t i = 0; i + 1 < cases.size(); ++i) {
    const TuningCase& next = cases[i + 1];
    if (cases[i].underlying != next.underlying || !cases[i].as_of || cases[i].as_of == next.as_of) continue;
    cases[i].next = i + 1;
    cases[i].pairs = same_expiries(cases[i], next);
  }
  return cases;
}

}  // namespace volcal::tuning

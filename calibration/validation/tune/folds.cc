// SPDX-License-Identifier: Apache-2.0
#include "calibration/validation/tune/folds.h"

#include <cmath>

#include "calibration/fit/regularise/thin_slice.h"
#include "calibration/validation/held_out_runs.h"
#include "volcal/tail_term.h"

namespace volcal::tuning {
namespace {

/// True for a tail quote by the definition of the tail term.
bool is_tail(const fit::SliceData& data, std::size_t i, double tail_delta) {
  TailTerm term;
  term.measure = TailMeasure::delta;
  term.bound = tail_delta;
  return term.contains(data.log_moneyness[i], data.market_vol[i] * std::sqrt(data.time_to_expiry));
}

HeldQuote held_quote(const fit::SliceData& data, const VolQuote& quote, std::size_t i, std::size_t slice) {
  return {slice, data.log_moneyness[i], data.market_vol[i], quote.bid_vol, quote.ask_vol, data.scale[i]};
}

bool is_two_sided(const VolQuote& quote) { return !std::isnan(quote.bid_vol) && !std::isnan(quote.ask_vol); }

/// Splits every slice s by is_held(s, i).
template <class IsHeld>
Fold part(const PreparedQuotes& quotes, const IsHeld& is_held) {
  Fold fold;
  for (std::size_t s = 0; s < quotes.data.size(); ++s) {
    const fit::SliceData& from = quotes.data[s];
    fit::SliceData seen;
    seen.time_to_expiry = from.time_to_expiry;
    std::vector<HeldQuote> held;
    for (std::size_t i = 0; i < from.market_quotes; ++i) {
      if (is_held(s, i)) {
        const VolQuote& quote = quotes.smiles[s].quotes[i];
        if (is_two_sided(quote)) held.push_back(held_quote(from, quote, i, fold.seen.size()));
        continue;
      }
      seen.log_moneyness.push_back(from.log_moneyness[i]);
      seen.market_vol.push_back(from.market_vol[i]);
      seen.scale.push_back(from.scale[i]);
      if (!from.weight.empty()) seen.weight.push_back(from.weight[i]);
    }
    if (seen.size() < fit::kStrikesToStandAlone) continue;
    seen.market_quotes = seen.size();
    seen.atm_stddev = fit::rough_atm_stddev(seen);
    fold.seen.push_back(std::move(seen));
    fold.slice_of.push_back(s);
    fold.held.insert(fold.held.end(), held.begin(), held.end());
  }
  return fold;
}

}  // namespace

Fold hold_out_tail(const PreparedQuotes& quotes, double tail_delta) {
  return part(quotes, [&](std::size_t s, std::size_t i) { return is_tail(quotes.data[s], i, tail_delta); });
}

std::vector<Fold> hold_out_strikes(const PreparedQuotes& quotes, double tail_delta, int folds) {
  const auto count = static_cast<std::size_t>(folds);
  std::vector<std::vector<std::size_t>> turns;
  for (const fit::SliceData& data : quotes.data) {
    turns.push_back(turns_of_runs({data.log_moneyness.data(), data.market_quotes}, count, 0));
  }
  std::vector<Fold> out;
  out.reserve(count);
  for (std::size_t turn = 0; turn < count; ++turn) {
    out.push_back(part(quotes, [&](std::size_t s, std::size_t i) {
      return turns[s][i] == turn && !is_tail(quotes.data[s], i, tail_delta);
    }));
  }
  return out;
}

std::vector<HeldQuote> all_quotes(const PreparedQuotes& quotes) {
  std::vector<HeldQuote> all;
  for (std::size_t s = 0; s < quotes.data.size(); ++s) {
    for (std::size_t i = 0; i < quotes.data[s].market_quotes; ++i) {
      const VolQuote& quote = quotes.smiles[s].quotes[i];
      if (is_two_sided(quote)) all.push_back(held_quote(quotes.data[s], quote, i, s));
    }
  }
  return all;
}

}  // namespace volcal::tuning

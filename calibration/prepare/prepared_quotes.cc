// SPDX-License-Identifier: Apache-2.0
#include "calibration/prepare/prepared_quotes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "calibration/models/same_time.h"
#include "calibration/prepare/profile_on_slice.h"
#include "calibration/prepare/quote_weights.h"
#include "calibration/quotes/clean.h"
#include "calibration/quotes/imply_vols.h"
#include "calibration/quotes/slice_name.h"
#include "volcal/printable.h"

namespace volcal {
namespace {

constexpr double kVolPoint = 0.01;

double scale_of(const VolQuote& quote, const CalibrateOptions& options) {
  if (options.weights == QuoteWeights::none) return kVolPoint;
  const double spread = std::isnan(quote.half_spread)
                            ? options.mid_only_half_spread
                            : std::max(quote.half_spread, options.half_spread_floor);
  return quote.forward_vol_error > 0.0 ? std::hypot(spread, quote.forward_vol_error) : spread;
}

fit::SliceData slice_data(const QuoteSnapshot& snapshot, const Smile& smile, const CalibrateOptions& options,
                          MissingWeights& missing) {
  fit::SliceData data;
  data.time_to_expiry = smile.expiry.time_to_expiry;
  for (const VolQuote& quote : smile.quotes) {
    data.log_moneyness.push_back(quote.log_moneyness);
    data.market_vol.push_back(quote.market_vol);
    data.scale.push_back(scale_of(quote, options));
  }
  data.weight = quote_weights(smile, snapshot, options.weight_factors, missing);
  data.market_quotes = data.size();
  if (data.market_quotes > 0) data.atm_stddev = fit::rough_atm_stddev(data);
  add_profile(options.profile, data);
  return data;
}

// The reason that is reported where nothing could be fitted: an implausible level if there is one, else the
// commonest reason. A quote in the money only shows that the other side of its strike is missing.
RejectReason telling_reason(const std::array<std::size_t, kRejectReasons>& counts) {
  const auto place = [](RejectReason reason) { return static_cast<std::size_t>(reason); };
  if (counts[place(RejectReason::implausible_level)] > 0) return RejectReason::implausible_level;
  std::array<std::size_t, kRejectReasons> telling = counts;
  telling[place(RejectReason::in_the_money)] = 0;
  const auto most = std::max_element(telling.begin(), telling.end());
  return *most == 0 ? RejectReason::in_the_money : static_cast<RejectReason>(most - telling.begin());
}

// Sentence on the reason why nothing could be fitted, with the first of its details.
std::string nothing_to_fit(const QuoteSnapshot& snapshot, const std::vector<Rejected>& rejected) {
  std::array<std::size_t, kRejectReasons> counts{};
  for (const Rejected& r : rejected) ++counts[static_cast<std::size_t>(r.reason)];
  const std::string name = snapshot.underlying.empty() ? "" : " for " + printable(snapshot.underlying);
  if (rejected.empty()) return fmt::format("no quotes{}", name);
  const RejectReason reason = telling_reason(counts);
  const auto first = std::find_if(rejected.begin(), rejected.end(),
                                  [reason](const Rejected& entry) { return entry.reason == reason; });
  return fmt::format("no usable quote{}: {} of {} records rejected as {} ({})", name,
                     counts[static_cast<std::size_t>(reason)], rejected.size(), to_string(reason),
                     first->detail);
}

// Two expiries of one root at one time (a file with rounded year fractions) cannot be two slices of a
// surface; in log-moneyness, each to its own forward, their quotes are one smile.
void merge_same_times(const std::vector<Smile>& smiles, PreparedQuotes& out) {
  for (const Smile& smile : smiles) {
    const auto twin = std::find_if(out.smiles.begin(), out.smiles.end(), [&](const Smile& other) {
      return other.expiry.root == smile.expiry.root &&
             is_same_time(other.expiry.time_to_expiry, smile.expiry.time_to_expiry);
    });
    out.expiries.push_back(smile.expiry);
    out.slice_of.push_back(static_cast<std::size_t>(twin - out.smiles.begin()));
    if (twin == out.smiles.end()) {
      out.smiles.push_back(smile);
      continue;
    }
    twin->quotes.insert(twin->quotes.end(), smile.quotes.begin(), smile.quotes.end());
    std::stable_sort(twin->quotes.begin(), twin->quotes.end(),
                     [](const VolQuote& a, const VolQuote& b) { return a.log_moneyness < b.log_moneyness; });
    out.notes.push_back(fmt::format("{}: same time to expiry as {}; both are one slice",
                                    slice_name(smile.expiry), printable(twin->expiry.label)));
  }
}

// Fills `data` from the smiles.
Expected<void> take_smiles(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                           PreparedQuotes& out) {
  out.data.clear();
  MissingWeights missing;
  bool has_quotes = false;
  for (const Smile& smile : out.smiles) {
    out.data.push_back(slice_data(snapshot, smile, options, missing));
    has_quotes = has_quotes || out.data.back().market_quotes > 0;
  }
  if (!has_quotes) return Error{ErrorCode::nothing_usable, nothing_to_fit(snapshot, out.rejected)};
  out.weight_notes = missing.notes();
  return {};
}

}  // namespace

Expected<PreparedQuotes> prepare_quotes(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                        ComputeBackend& backend, PricedQuotes keep_priced) {
  CleanedQuotes cleaned = clean_quotes(snapshot, options.cleaning);
  Expected<ImpliedVols> vols = imply_vols(snapshot, cleaned, options.cleaning, backend);
  if (!vols) return vols.error();
  if (keep_priced != nullptr) {
    keep_priced(vols->smiles, vols->rejected);
    sort_by_record(snapshot, vols->rejected);
  }
  PreparedQuotes out;
  merge_same_times(vols->smiles, out);
  out.rejected = std::move(vols->rejected);
  const Expected<void> taken = take_smiles(snapshot, options, out);
  if (!taken) return taken.error();
  for (const std::vector<std::string>* notes : {&cleaned.notes, &vols->notes})
    out.notes.insert(out.notes.end(), notes->begin(), notes->end());
  out.calendar = calendar_conflicts(out.smiles, options.mid_only_half_spread);
  if (!out.calendar.empty()) out.notes.push_back(words_for(out.calendar, out.smiles));
  return out;
}

Expected<PreparedQuotes> without_quotes(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                        const PreparedQuotes& quotes,
                                        const std::vector<std::vector<bool>>& held) {
  PreparedQuotes out = quotes;
  for (std::size_t s = 0; s < out.smiles.size(); ++s) {
    std::vector<VolQuote>& smile = out.smiles[s].quotes;
    smile.clear();
    for (std::size_t i = 0; i < held[s].size(); ++i) {
      if (!held[s][i]) smile.push_back(quotes.smiles[s].quotes[i]);
    }
  }
  const Expected<void> taken = take_smiles(snapshot, options, out);
  if (!taken) return taken.error();
  for (std::size_t s = 0; s < out.data.size(); ++s) out.data[s].prior = quotes.data[s].prior;
  return out;
}

Expected<void> reject_quotes(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                             const std::vector<fit::QuotePlace>& places,
                             const std::function<std::string(const VolQuote&, const Expiry&)>& detail,
                             PreparedQuotes& quotes) {
  for (std::size_t i = places.size();
       i-- > 0;) {  // from the last, so that the places of the others stay valid
    Smile& smile = quotes.smiles[places[i].slice];
    const auto quote = smile.quotes.begin() + static_cast<std::ptrdiff_t>(places[i].quote);
    quotes.rejected.push_back({quote->quote, RejectReason::beyond_model, detail(*quote, smile.expiry)});
    smile.quotes.erase(quote);
  }
  sort_by_record(snapshot, quotes.rejected);
  return take_smiles(snapshot, options, quotes);
}

}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/levels/level_facts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "calibration/quotes/levels/level.h"
#include "calibration/quotes/plausible.h"

namespace volcal {
namespace {

constexpr double kFarForward = 0.1;  // parity on real quotes agrees to a percent
constexpr double kFarStrikes = 0.7;  // ln 2: no listing ends at half of its forward

/// Faults of the forward: parity of the same quotes contradicts it, or all strikes are far on one side.
std::vector<std::string> forward_faults(const SliceLevel& slice, const LevelFacts& facts) {
  std::vector<std::string> faults;
  const ForwardEstimate& forward = slice.expiry.forward;
  if (std::abs(forward.parity_gap) > kFarForward)
    faults.push_back(
        fmt::format("put-call parity of the same quotes has the forward at {:.6g}, the file at {:.6g}",
                    forward.forward * (1.0 + forward.parity_gap), forward.forward));
  if (const int side = far_side(slice, facts); side != 0)
    faults.push_back(fmt::format(
        "all strikes, {:.6g} to {:.6g}, are far {} the forward {:.6g}: a forward, or a spot, of something "
        "else?",
        facts.lowest_strike, facts.highest_strike, side < 0 ? "below" : "above", forward.forward));
  return faults;
}

std::string vols_text(const SliceLevel& slice, const SmileShape& shape) {
  if (slice.quotes.size() == 1) return "the slice's one quote has a vol of " + in_percent(shape.median_vol);
  return fmt::format("the slice's {} quotes have {}", slice.quotes.size(), vols_in_words(shape));
}

/// Describes the observed vols, before the possible reasons.
std::string observation(const SliceLevel& slice, const LevelFacts& facts, LevelVerdict verdict) {
  const SmileShape& shape = facts.shape;
  const double count = static_cast<double>(slice.quotes.size());
  switch (verdict) {
    case LevelVerdict::beyond_bounds:
      return fmt::format("no vol reaches the prices of {:.0f} of the slice's {} quotes",
                         facts.above_bound * count, slice.quotes.size());
    case LevelVerdict::low:
      return fmt::format("{}, and half of the strikes are beyond {:.3g} standard deviations",
                         vols_text(slice, shape), shape.median_reach);
    case LevelVerdict::steep:
      return fmt::format("{}, with {} nearest to the money", vols_text(slice, shape),
                         in_percent(shape.nearest_vol));
    case LevelVerdict::no_rate: {
      const double discount = slice.expiry.forward.refused_discount_factor;
      return fmt::format(
          "put-call parity of the slice's quotes has the discount factor at {:.4g}, a rate of {:.4g} % a "
          "year",
          discount, -100.0 * std::log(discount) / slice.expiry.time_to_expiry);
    }
    case LevelVerdict::fine:
    case LevelVerdict::far_reaching:
    case LevelVerdict::high:
    case LevelVerdict::foreign_forward:
      break;
  }
  return fmt::format("{}, and the strikes go out to {:.2g} standard deviations", vols_text(slice, shape),
                     verdict == LevelVerdict::foreign_forward ? shape.farthest_reach : facts.high_reach);
}

}  // namespace

LevelFacts facts_of(const SliceLevel& slice) {
  LevelFacts facts;
  const double each = 1.0 / static_cast<double>(slice.quotes.size());
  const double root_time = std::sqrt(slice.expiry.time_to_expiry);
  std::vector<double> vols;
  vols.reserve(slice.quotes.size());
  facts.nearest_distance = std::abs(slice.quotes.front().log_moneyness);
  facts.lowest_strike = facts.highest_strike = slice.quotes.front().strike;
  for (const LevelQuote& quote : slice.quotes) {
    vols.push_back(quote.vol);
    const double distance = std::abs(quote.log_moneyness);
    if (quote.vol > kHighLevel) {
      facts.high_share += each;
      facts.high_reach = std::max(facts.high_reach, distance / (quote.vol * root_time));
    }
    if (quote.vol < kLowLevel) facts.low_share += each;
    if (std::isinf(quote.vol)) facts.above_bound += each;
    facts.nearest_distance = std::min(facts.nearest_distance, distance);
    facts.lowest_strike = std::min(facts.lowest_strike, quote.strike);
    facts.highest_strike = std::max(facts.highest_strike, quote.strike);
    facts.all_vols = facts.all_vols && quote.unit == QuoteUnit::implied_vol;
  }
  facts.shape = shape_of(slice.quotes, vols, slice.expiry.time_to_expiry);
  return facts;
}

int far_side(const SliceLevel& slice, const LevelFacts& facts) {
  const double forward = slice.expiry.forward.forward;
  if (std::log(facts.highest_strike / forward) < -kFarStrikes) return -1;
  return std::log(facts.lowest_strike / forward) > kFarStrikes ? 1 : 0;
}

std::string fault_of_level(const SliceLevel& slice, const LevelFacts& facts, LevelVerdict verdict) {
  std::vector<std::string> looks =
      plausible_readings(slice.quotes, slice.expiry, verdict == LevelVerdict::steep);
  if (verdict == LevelVerdict::steep && looks.empty()) return {};
  for (std::string& fault : forward_faults(slice, facts)) looks.push_back(std::move(fault));
  const bool nobody_has = (verdict == LevelVerdict::high || verdict == LevelVerdict::low) &&
                          !(facts.shape.highest_vol >= kLowestVol && facts.shape.lowest_vol <= kHighestVol);
  if (looks.empty() && (verdict == LevelVerdict::beyond_bounds || nobody_has)) return {};
  return fmt::format(
      "{}; {}", observation(slice, facts, verdict),
      looks.empty() ? "no other unit makes a market of them" : fmt::to_string(fmt::join(looks, "; ")));
}

}  // namespace volcal

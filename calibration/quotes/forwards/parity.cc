// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/forwards/parity.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "calibration/quotes/median.h"
#include "calibration/quotes/quote_side.h"

namespace volcal {
namespace {

// Width of the window in total standard deviations: wide enough for the slope (the discount factor), narrow
// enough to leave out the deep in-the-money side, whose mids go stale first. docs/use/cleaning.md shows the
// results of other widths on a real chain.
constexpr double kNearTheMoney = 1.5;
constexpr std::size_t kLeastPairs = 8;  // fewer cannot outvote two bad ones and still show a slope
constexpr std::size_t kStraddles = 5;   // their median is the at-the-money level
constexpr int kWindowRounds = 3;        // the window follows the forward; two rounds settle on real chains
constexpr double kSqrtHalfPi = 1.2533141373155003;  // straddle = F stddev / this, near the money
constexpr double kLeastErrorShare = 0.1;  // share of the median error: one locked quote must not decide alone
// Error share of the strike where no spread is given: equal weights, tiny errors.
constexpr double kLeastErrorOfStrike = 1e-8;

struct Side {
  double mid = kAbsent;
  double half_spread = 0.0;
  bool two_sided = false;
};

Side side_of(const OptionQuote& quote) {
  if (is_two_sided(quote)) return {0.5 * (quote.bid + quote.ask), 0.5 * (quote.ask - quote.bid), true};
  if (is_mid_only(quote)) return {quote.mid, 0.0, false};
  return {};
}

bool better(const Side& candidate, const Side& incumbent) {
  if (std::isnan(candidate.mid)) return false;
  if (std::isnan(incumbent.mid) || candidate.two_sided != incumbent.two_sided)
    return std::isnan(incumbent.mid) || candidate.two_sided;
  return candidate.half_spread < incumbent.half_spread;
}

void bound_errors_below(std::vector<ParityPair>& pairs) {
  std::vector<double> errors;
  errors.reserve(pairs.size());
  for (const ParityPair& pair : pairs) errors.push_back(pair.error);
  const double least = kLeastErrorShare * median(errors);
  for (ParityPair& pair : pairs) {
    const double scale = pair.straddle > 0.0 ? pair.straddle : pair.strike;
    pair.error = std::max({pair.error, least, kLeastErrorOfStrike * scale});
  }
}

/// Forward that one pair implies, and its error.
RegressionPoint forward_of(const ParityPair& pair, QuoteUnit unit, double discount_factor) {
  if (unit == QuoteUnit::coin) {
    const double ratio = 1.0 - pair.difference;  // K / F
    return {0.0, pair.strike / ratio, pair.error * pair.strike / (ratio * ratio)};
  }
  return {0.0, pair.strike + pair.difference / discount_factor, pair.error / discount_factor};
}

std::vector<RegressionPoint> forwards_of(std::span<const ParityPair> pairs, QuoteUnit unit, double discount) {
  std::vector<RegressionPoint> points;
  points.reserve(pairs.size());
  for (const ParityPair& pair : pairs) {
    const RegressionPoint point = forward_of(pair, unit, discount);
    if (std::isfinite(point.y) && point.y > 0.0 && std::isfinite(point.error)) points.push_back(point);
  }
  return points;
}

double distance(const ParityPair& pair, double forward) { return std::abs(std::log(pair.strike / forward)); }

/// The near-the-money pairs, by strike: a contiguous range that grows from the forward to the nearer
/// neighbour.
std::span<const ParityPair> near_the_money(const ParityPairs& all, double forward) {
  const std::span<const ParityPair> pairs = all.pairs;
  if (pairs.size() <= kLeastPairs) return pairs;
  std::size_t end = static_cast<std::size_t>(
      std::lower_bound(pairs.begin(), pairs.end(), forward,
                       [](const ParityPair& pair, double value) { return pair.strike < value; }) -
      pairs.begin());
  std::size_t begin = end;
  double below = kAbsent, above = kAbsent;  // distances of the neighbours on either side
  const auto look_below = [&] { below = begin > 0 ? distance(pairs[begin - 1], forward) : kAbsent; };
  const auto look_above = [&] { above = end < pairs.size() ? distance(pairs[end], forward) : kAbsent; };
  look_below();
  look_above();
  std::vector<double> straddles;
  straddles.reserve(kStraddles);
  double width = kAbsent;
  while (begin > 0 || end < pairs.size()) {
    const bool down = end == pairs.size() || below <= above;
    const std::size_t taken = end - begin;
    if (taken >= kLeastPairs && !((down ? below : above) <= width)) break;
    const ParityPair& nearest = down ? pairs[begin - 1] : pairs[end];
    if (down) {
      --begin;
      look_below();
    } else {
      ++end;
      look_above();
    }
    if (taken < kStraddles) straddles.push_back(nearest.straddle);
    if (taken + 1 == kStraddles) {
      const double relative = median(straddles) / (all.unit == QuoteUnit::coin ? 1.0 : forward);
      width = kNearTheMoney * kSqrtHalfPi * relative;
    }
  }
  return pairs.subspan(begin, end - begin);
}

/// The window of pairs near a forward that is in turn fitted to them.
class Window {
 public:
  explicit Window(const ParityPairs& all) : all_(all) {}
  /// Moves the window to a forward; false where the iteration is over: no forward, the last round, or the
  /// pairs of the previous fit.
  bool follow(double forward) {
    if (rounds_++ == kWindowRounds || !(forward > 0.0)) return false;
    const std::span<const ParityPair> before = std::exchange(pairs_, near_the_money(all_, forward));
    return before.data() != pairs_.data() || before.size() != pairs_.size();
  }
  [[nodiscard]] std::span<const ParityPair> pairs() const { return pairs_; }

 private:
  const ParityPairs& all_;
  std::span<const ParityPair> pairs_;
  int rounds_ = 0;
};

/// A first forward from all pairs: robust, and accurate to a few percent even where discounting is ignored.
double first_forward(const ParityPairs& pairs, double discount_factor) {
  constexpr double kClose = 1e-3;  // tolerance in standard errors; it only places the first window
  const RobustFit fit =
      robust_level(forwards_of(pairs.pairs, pairs.unit, discount_factor), kLeastScale, kClose);
  return fit.ok && fit.level > 0.0 ? fit.level : kAbsent;
}

}  // namespace

ParityPairs find_parity_pairs(const QuoteSnapshot& snapshot, const std::vector<std::size_t>& quotes) {
  ParityPairs result;
  if (quotes.empty()) return result;
  result.unit = snapshot.quotes[quotes.front()].unit;
  if (result.unit == QuoteUnit::implied_vol) return result;
  std::vector<std::pair<double, std::size_t>> order;  // strike, quote
  order.reserve(quotes.size());
  for (const std::size_t i : quotes) order.emplace_back(snapshot.quotes[i].strike, i);
  std::sort(order.begin(), order.end());
  for (std::size_t i = 0; i < order.size();) {
    const double strike = order[i].first;
    Side call, put;
    for (; i < order.size() && order[i].first == strike; ++i) {
      const OptionQuote& quote = snapshot.quotes[order[i].second];
      if (quote.unit != result.unit) continue;
      Side& incumbent = quote.type == OptionType::call ? call : put;
      if (const Side candidate = side_of(quote); better(candidate, incumbent)) incumbent = candidate;
    }
    if (std::isnan(call.mid) || std::isnan(put.mid)) continue;
    const double variance = (call.half_spread * call.half_spread + put.half_spread * put.half_spread) / 3.0;
    result.pairs.push_back({strike, call.mid - put.mid, call.mid + put.mid, std::sqrt(variance)});
    result.seen += call.two_sided && put.two_sided ? 1U : 0U;
  }
  bound_errors_below(result.pairs);
  return result;
}

ParityEstimate fit_forward_and_discount(const ParityPairs& pairs) {
  ParityEstimate estimate;
  if (pairs.unit != QuoteUnit::currency || pairs.pairs.size() < kLeastPairs) return estimate;
  double forward = first_forward(pairs, 1.0);
  for (Window window(pairs); window.follow(forward);) {
    std::vector<RegressionPoint> points;
    points.reserve(window.pairs().size());
    for (const ParityPair& pair : window.pairs())
      points.push_back({pair.strike - forward, pair.difference, pair.error});
    const RobustFit fit = robust_line(points);
    const double discount = -fit.slope;
    const double solved = forward + fit.level / discount;
    if (!fit.ok || !(discount > 0.0) || !(solved > 0.0)) return {};
    // F = x0 - level / slope: the delta method on (level, slope).
    const double shift = fit.level / discount;
    estimate.forward = solved;
    estimate.discount_factor = discount;
    estimate.discount_factor_variance = fit.slope_variance;
    estimate.forward_variance =
        (fit.level_variance + 2.0 * shift * fit.covariance + shift * shift * fit.slope_variance) /
        (discount * discount);
    estimate.used = fit.used;
    forward = solved;
  }
  return estimate;
}

ParityEstimate fit_forward(const ParityPairs& pairs, double discount_factor, double discount_factor_stderr) {
  ParityEstimate estimate;
  double forward = first_forward(pairs, discount_factor);
  for (Window window(pairs); window.follow(forward);) {
    const RobustFit fit = robust_level(forwards_of(window.pairs(), pairs.unit, discount_factor));
    if (!fit.ok || !(fit.level > 0.0)) return {};
    double strike = 0.0, weight = 0.0;
    for (const ParityPair& pair : window.pairs()) {
      const double precision = 1.0 / (pair.error * pair.error);
      weight += precision;
      strike += precision * pair.strike;
    }
    // A wrong discount factor shifts the pairs' forwards: dF/dD = -(F - mean strike) / D.
    const bool discounted = pairs.unit == QuoteUnit::currency;
    const double lever = discounted ? (fit.level - strike / weight) / discount_factor : 0.0;
    estimate.forward = fit.level;
    estimate.discount_factor = discount_factor;
    estimate.discount_factor_variance = discount_factor_stderr * discount_factor_stderr;
    estimate.forward_variance = fit.level_variance + lever * lever * estimate.discount_factor_variance;
    estimate.used = fit.used;
    forward = fit.level;
  }
  return estimate;
}

double parity_gap(const ParityPairs& pairs, double forward, double discount_factor) {
  if (pairs.pairs.empty() || !(forward > 0.0) || !(discount_factor > 0.0)) return kAbsent;
  std::vector<double> gaps;
  for (const RegressionPoint& point :
       forwards_of(near_the_money(pairs, forward), pairs.unit, discount_factor))
    gaps.push_back(point.y / forward - 1.0);
  return median(gaps);
}

}  // namespace volcal

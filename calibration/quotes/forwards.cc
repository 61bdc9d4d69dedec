// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/forwards.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "calibration/quotes/discount_curve.h"
#include "calibration/quotes/median.h"
#include "calibration/quotes/parity.h"
#include "volcal/printable.h"

namespace volcal {
namespace {

/// Everything known about one expiry while its forward is sought.
struct Work {
  double years = kAbsent;
  QuoteUnit unit = QuoteUnit::currency;
  double given_forward = kAbsent;
  double given_discount = kAbsent;
  std::size_t distinct_forwards = 0;
  ParityPairs pairs;
  ParityEstimate line;  ///< forward and discount together
  double own_rate_error = kAbsent;
  double discount = kAbsent;
  double discount_error = 0.0;
};

/// Median of the positive values that `field` takes among the group's quotes.
double given_value(const QuoteSnapshot& snapshot, const ExpiryGroup& group, double OptionQuote::*field,
                   std::size_t* distinct) {
  std::vector<double> values;
  for (const std::size_t i : group.quotes) {
    const double value = snapshot.quotes[i].*field;
    if (std::isfinite(value) && value > 0.0) values.push_back(value);
  }
  const auto differs = [&](double value) { return value != values.front(); };
  const bool one_value = std::none_of(values.begin(), values.end(), differs);
  if (distinct != nullptr) *distinct = values.empty() ? 0 : 1;
  if (one_value) return values.empty() ? kAbsent : values.front();
  const double middle = median(values);
  if (distinct != nullptr) {
    std::sort(values.begin(), values.end());
    *distinct = static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
  }
  return middle;
}

Work gather(const QuoteSnapshot& snapshot, const ExpiryGroup& group, const std::vector<bool>& usable) {
  Work work;
  work.years = group.expiry.time_to_expiry;
  work.unit = snapshot.quotes[group.quotes.front()].unit;
  work.given_forward = given_value(snapshot, group, &OptionQuote::forward, &work.distinct_forwards);
  work.given_discount = given_value(snapshot, group, &OptionQuote::discount_factor, nullptr);
  std::vector<std::size_t> quotes;
  for (const std::size_t i : group.quotes)
    if (usable[i]) quotes.push_back(i);
  work.pairs = find_parity_pairs(snapshot, quotes);
  if (work.unit != QuoteUnit::currency || !std::isnan(work.given_discount)) return work;
  work.line = fit_forward_and_discount(work.pairs);
  if (!std::isnan(work.line.forward))
    work.own_rate_error =
        std::sqrt(work.line.discount_factor_variance) / (work.line.discount_factor * work.years);
  return work;
}

std::vector<ZeroRateNode> rate_nodes(const std::vector<Work>& works) {
  std::vector<ZeroRateNode> nodes;
  for (const Work& work : works) {
    if (!std::isnan(work.own_rate_error))
      nodes.push_back({work.years, -std::log(work.line.discount_factor) / work.years, work.own_rate_error});
    else if (!std::isnan(work.given_discount) && work.unit == QuoteUnit::currency)
      nodes.push_back({work.years, -std::log(work.given_discount) / work.years, 0.0});
  }
  return nodes;
}

/// What happened across expiries, so that the report has one line for each kind and not one per expiry.
struct Tally {
  std::vector<std::string> several_forwards, borrowed, undiscounted, interpolated, carried;
};

void settle_discount(const std::vector<ZeroRateNode>& nodes, const std::string& name, Work& work,
                     Tally& tally) {
  if (!std::isnan(work.given_discount)) {
    work.discount = work.given_discount;
  } else if (work.unit != QuoteUnit::currency) {
    work.discount = 1.0;
  } else if (work.own_rate_error <= kOwnRateError) {
    work.discount = work.line.discount_factor;
    work.discount_error = std::sqrt(work.line.discount_factor_variance);
  } else if (const ZeroRate rate = smooth_zero_rate(nodes, work.years);
             rate.standard_error <= kCurveRateError && !std::isnan(rate.rate)) {
    work.discount = std::exp(-rate.rate * work.years);
    work.discount_error = rate.standard_error * work.years * work.discount;
    tally.borrowed.push_back(name);
  }
}

ForwardEstimate from_parity(const Work& work) {
  const bool own = work.discount == work.line.discount_factor;
  const ParityEstimate fit = own ? work.line : fit_forward(work.pairs, work.discount, work.discount_error);
  ForwardEstimate estimate;
  estimate.forward = fit.forward;
  estimate.forward_stderr = std::sqrt(fit.forward_variance);
  estimate.source = ForwardSource::parity;
  estimate.pairs_used = fit.used;
  return estimate;
}

ForwardEstimate estimate_one(const std::string& name, Work& work, Tally& tally) {
  if (std::isnan(work.discount) && (!work.pairs.pairs.empty() || !std::isnan(work.given_forward))) {
    work.discount = 1.0;
    tally.undiscounted.push_back(name);
  }
  ForwardEstimate estimate;
  if (!std::isnan(work.given_forward)) {
    estimate.forward = work.given_forward;
    estimate.parity_gap = parity_gap(work.pairs, work.given_forward, work.discount);
    if (work.distinct_forwards > 1) tally.several_forwards.push_back(name);
  } else if (!work.pairs.pairs.empty()) {
    estimate = from_parity(work);
  }
  estimate.pairs_seen = work.pairs.seen;
  estimate.discount_factor = std::isnan(work.discount) ? 1.0 : work.discount;
  estimate.discount_factor_stderr = work.discount_error;
  return estimate;
}

/// The nearest expiries at or before, and at or after, each one that have a parity forward of their own.
struct Neighbours {
  std::vector<std::size_t> before, after;
};

Neighbours find_neighbours(const std::vector<ForwardOutcome>& outcomes) {
  const std::size_t count = outcomes.size();
  const auto is_anchor = [&](std::size_t i) {
    const ForwardEstimate& e = outcomes[i].estimate;
    return !std::isnan(e.forward) && e.source == ForwardSource::parity && e.pairs_used > 0;
  };
  Neighbours result{std::vector<std::size_t>(count, kNoExpiry), std::vector<std::size_t>(count, kNoExpiry)};
  std::size_t nearest = kNoExpiry;
  for (std::size_t i = 0; i < count; ++i) result.before[i] = nearest = is_anchor(i) ? i : nearest;
  nearest = kNoExpiry;
  for (std::size_t i = count; i-- > 0;) result.after[i] = nearest = is_anchor(i) ? i : nearest;
  return result;
}

/// ln F linear in T between the two neighbours. The standard error is the larger of their relative ones:
/// what lies between is not known any better.
ForwardEstimate interpolate(const std::vector<Work>& works, const std::vector<ForwardOutcome>& outcomes,
                            const Neighbours& neighbours, std::size_t at) {
  ForwardEstimate result = outcomes[at].estimate;
  const std::size_t before = neighbours.before[at], after = neighbours.after[at];
  if (before == kNoExpiry || after == kNoExpiry) return result;
  const ForwardEstimate& left = outcomes[before].estimate;
  const ForwardEstimate& right = outcomes[after].estimate;
  const double span = works[after].years - works[before].years;
  const double share = span > 0.0 ? (works[at].years - works[before].years) / span : 0.5;
  result.forward = left.forward * std::pow(right.forward / left.forward, share);
  result.forward_stderr =
      result.forward * std::max(left.forward_stderr / left.forward, right.forward_stderr / right.forward);
  result.source = ForwardSource::parity;
  return result;
}

void fill_gap(const QuoteSnapshot& snapshot, const std::vector<Work>& works, std::size_t at,
              const ForwardEstimate& interpolated, const std::string& name, ForwardOutcome& outcome,
              Tally& tally) {
  if (!std::isnan(interpolated.forward)) {
    outcome.estimate = interpolated;
    tally.interpolated.push_back(name);
    return;
  }
  const bool spot_known = std::isfinite(snapshot.spot) && snapshot.spot > 0.0;
  if (spot_known && !std::isnan(works[at].discount)) {
    outcome.estimate.forward = snapshot.spot / works[at].discount;
    outcome.estimate.source = ForwardSource::carry;
    tally.carried.push_back(name);
    return;
  }
  outcome.why_not =
      fmt::format("no forward in the file, no usable put-call pair ({} seen), {}", works[at].pairs.seen,
                  spot_known ? "and no discount factor to carry the spot with" : "no spot");
}

std::string expiry_name(const Expiry& expiry) {
  return (expiry.root.empty() ? "" : printable(expiry.root) + " ") + printable(expiry.label);
}

void add_note(const std::vector<std::string>& names, const char* what, std::vector<std::string>& notes) {
  if (names.empty()) return;
  constexpr std::size_t kNamed = 3;  // enough to look one up; the table of expiries has them all
  std::string list = fmt::format(
      "{}", fmt::join(names.begin(),
                      names.begin() + static_cast<std::ptrdiff_t>(std::min(kNamed, names.size())), ", "));
  if (names.size() > kNamed) list += ", ...";
  notes.push_back(
      fmt::format("{} {} ({}): {}", names.size(), names.size() == 1 ? "expiry" : "expiries", list, what));
}

}  // namespace

Forwards estimate_forwards(const QuoteSnapshot& snapshot, const ExpiryGroups& groups,
                           const std::vector<bool>& usable) {
  Forwards result;
  Tally tally;
  std::vector<Work> works;
  std::vector<std::size_t> group_of_work;
  for (std::size_t g = 0; g < groups.groups.size(); ++g) {
    if (!(groups.groups[g].expiry.time_to_expiry > 0.0)) continue;
    works.push_back(gather(snapshot, groups.groups[g], usable));
    group_of_work.push_back(g);
  }
  const std::vector<ZeroRateNode> nodes = rate_nodes(works);
  std::vector<ForwardOutcome> outcomes(works.size());
  for (std::size_t i = 0; i < works.size(); ++i) {
    const std::string name = expiry_name(groups.groups[group_of_work[i]].expiry);
    settle_discount(nodes, name, works[i], tally);
    outcomes[i].estimate = estimate_one(name, works[i], tally);
  }
  const Neighbours neighbours = find_neighbours(outcomes);
  const std::vector<ForwardOutcome> own = outcomes;
  for (std::size_t i = 0; i < works.size(); ++i) {
    if (!std::isnan(own[i].estimate.forward)) continue;
    const std::string name = expiry_name(groups.groups[group_of_work[i]].expiry);
    fill_gap(snapshot, works, i, interpolate(works, own, neighbours, i), name, outcomes[i], tally);
  }

  for (ForwardOutcome& outcome : outcomes) {
    double& forward = outcome.estimate.forward;
    if (std::isnan(forward) || (std::isnormal(forward) && forward > 0.0)) continue;
    outcome.why_not = fmt::format("the forward comes out as {}", forward);
    forward = kAbsent;
  }
  result.outcomes.resize(groups.groups.size());
  for (ForwardOutcome& outcome : result.outcomes) outcome.why_not = "the expiry is not after the snapshot";
  for (std::size_t i = 0; i < works.size(); ++i) result.outcomes[group_of_work[i]] = std::move(outcomes[i]);
  add_note(tally.several_forwards, "the file shows several forwards; their median is used", result.notes);
  add_note(tally.borrowed,
           "put-call parity cannot tell the discount factor; taken from the zero rates of the other expiries",
           result.notes);
  add_note(tally.undiscounted, "no discount factor is known; 1 is used", result.notes);
  add_note(tally.interpolated, "no put-call pair; the forward is interpolated between neighbouring expiries",
           result.notes);
  add_note(tally.carried,
           "no put-call pair; the forward is the spot over the discount factor, no dividends known",
           result.notes);
  return result;
}

}  // namespace volcal

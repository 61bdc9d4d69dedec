// SPDX-License-Identifier: Apache-2.0

#include "calibration/quotes/forwards/forwards.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "calibration/quotes/forwards/discount_curve.h"
#include "calibration/quotes/forwards/fill_forwards.h"
#include "calibration/quotes/forwards/forward_notes.h"
#include "calibration/quotes/forwards/given_terms.h"
#include "calibration/quotes/forwards/parity.h"
#include "calibration/quotes/slice_name.h"

namespace volcal {
namespace {

/// Working data of one expiry while its forward is estimated.
struct Work {
  std::size_t group = 0;
  std::string name;
  double years = kAbsent;
  QuoteUnit unit = QuoteUnit::currency;
  GivenTerm forward, discount_factor;  ///< values that the file states
  ParityPairs pairs;
  ParityEstimate line;  ///< forward and discount factor from one regression
  double own_rate_error = kAbsent;
  bool line_has_no_rate = false;  ///< true where its discount factor is one that no currency has
  double discount = kAbsent;
  double discount_error = 0.0;
  const char* discount_source = "1 is used";
};

/// Removes the discount factor of a line where it gives a rate that no currency has: prices in another unit
/// have that unit's factor in their slope.
void drop_impossible_discount(Work& work) {
  if (std::isnan(work.line.forward)) return;
  const double rate = -std::log(work.line.discount_factor) / work.years;
  const double error =
      std::sqrt(work.line.discount_factor_variance) / (work.line.discount_factor * work.years);
  const bool sure = error < kRateDoubt * std::abs(rate);
  work.line_has_no_rate =
      sure && std::abs(rate) > kMostRate && std::abs(rate) * work.years > kLeastDiscounting;
  if (!work.line_has_no_rate) work.own_rate_error = error;
}

Work gather(const QuoteSnapshot& snapshot, const ExpiryGroups& groups, std::size_t g,
            const std::vector<bool>& usable) {
  const ExpiryGroup& group = groups.groups[g];
  Work work;
  work.group = g;
  work.name = slice_name(group.expiry);
  work.years = group.expiry.time_to_expiry;
  work.unit = snapshot.quotes[group.quotes.front()].unit;
  work.forward = given_forward(snapshot, group);
  work.discount_factor = given_discount_factor(snapshot, group);
  std::vector<std::size_t> quotes;
  for (const std::size_t i : group.quotes)
    if (usable[i]) quotes.push_back(i);
  work.pairs = find_parity_pairs(snapshot, quotes);
  if (work.unit != QuoteUnit::currency || !std::isnan(work.discount_factor.value)) return work;
  work.line = fit_forward_and_discount(work.pairs);
  drop_impossible_discount(work);
  return work;
}

std::vector<ZeroRateNode> rate_nodes(const std::vector<Work>& works) {
  std::vector<ZeroRateNode> nodes;
  for (const Work& work : works) {
    if (!std::isnan(work.own_rate_error))
      nodes.push_back({work.years, -std::log(work.line.discount_factor) / work.years, work.own_rate_error});
    else if (!std::isnan(work.discount_factor.value) && work.unit == QuoteUnit::currency)
      nodes.push_back({work.years, -std::log(work.discount_factor.value) / work.years, 0.0});
  }
  return nodes;
}

void settle_discount(const std::vector<ZeroRateNode>& nodes, Work& work, ForwardNotes& notes) {
  if (!std::isnan(work.discount_factor.value)) {
    work.discount = work.discount_factor.value;
    work.discount_source = "the file's others are used";
  } else if (work.unit != QuoteUnit::currency) {
    work.discount = 1.0;
  } else if (work.own_rate_error <= kOwnRateError) {
    work.discount = work.line.discount_factor;
    work.discount_error = std::sqrt(work.line.discount_factor_variance);
    work.discount_source = "put-call parity's is used";
  } else if (const ZeroRate rate = smooth_zero_rate(nodes, work.years);
             rate.standard_error <= kCurveRateError && !std::isnan(rate.rate)) {
    work.discount = std::exp(-rate.rate * work.years);
    work.discount_error = rate.standard_error * work.years * work.discount;
    work.discount_source = "the zero rates of the other expiries are used";
    notes.add(ForwardEvent::borrowed, work.name);
  }
}

ForwardEstimate from_parity(const Work& work) {
  const bool uses_line = work.line_has_no_rate || work.discount == work.line.discount_factor;
  const ParityEstimate fit =
      uses_line ? work.line : fit_forward(work.pairs, work.discount, work.discount_error);
  if (!(std::isnormal(fit.forward) && fit.forward > 0.0)) return {};
  ForwardEstimate estimate;
  estimate.forward = fit.forward;
  estimate.forward_stderr = std::sqrt(fit.forward_variance);
  estimate.source = ForwardSource::parity;
  estimate.pairs_used = fit.used;
  return estimate;
}

/// The forward from the file or from put-call parity, if any, with the discount factor settled.
ForwardEstimate estimate_one(Work& work, ForwardNotes& notes) {
  const bool has_source = !work.pairs.pairs.empty() || !std::isnan(work.forward.value);
  if (std::isnan(work.discount) && has_source) {
    work.discount = 1.0;
    notes.add(ForwardEvent::undiscounted, work.name);
  }
  ForwardEstimate estimate;
  if (!std::isnan(work.forward.value)) {
    estimate.forward = work.forward.value;
    estimate.parity_gap = parity_gap(work.pairs, work.forward.value, work.discount);
    if (work.forward.distinct > 1) notes.add(ForwardEvent::several_forwards, work.name);
  } else if (!work.pairs.pairs.empty()) {
    estimate = from_parity(work);
  }
  estimate.pairs_seen = work.pairs.seen;
  estimate.discount_factor = std::isnan(work.discount) ? 1.0 : work.discount;
  estimate.discount_factor_stderr = work.discount_error;
  if (work.line_has_no_rate) estimate.refused_discount_factor = work.line.discount_factor;
  return estimate;
}

/// Zero rate implied by an expiry's discount factor; a coin's convention and undiscounted quotes imply none.
RateEstimate rate_of(const Work& work) {
  const bool has_rate = work.unit == QuoteUnit::currency
                            ? !std::isnan(work.discount) && !work.line_has_no_rate
                            : !std::isnan(work.discount_factor.value);
  if (!has_rate || work.unit == QuoteUnit::coin) return {};
  return {-std::log(work.discount) / work.years, work.discount_error / (work.discount * work.years)};
}

/// Notes the impossible values of the file.
void note_faults(const Work& work, const ForwardOutcome& outcome, ForwardNotes& notes) {
  if (!work.forward.fault.empty())
    notes.add_fault(work.name, work.forward.fault,
                    std::isnan(outcome.estimate.forward) ? "nothing else tells it, and the expiry is refused"
                    : std::isnan(work.forward.value)     ? source_used(outcome.estimate.source)
                                                         : "the file's others are used");
  if (!work.discount_factor.fault.empty())
    notes.add_fault(work.name, work.discount_factor.fault, work.discount_source);
}

std::string no_forward_reason(const Work& work, const std::string& bad_spot) {
  const std::string forward =
      work.forward.fault.empty() ? "no forward in the file" : "the file's " + work.forward.fault;
  return fmt::format("{}, no usable put-call pair ({} seen), {}", forward, work.pairs.seen,
                     bad_spot.empty() ? "no spot" : "the file's " + bad_spot);
}

}  // namespace

Forwards estimate_forwards(const QuoteSnapshot& snapshot, const ExpiryGroups& groups,
                           const std::vector<bool>& usable) {
  ForwardNotes notes;
  std::vector<Work> works;
  for (std::size_t g = 0; g < groups.groups.size(); ++g) {
    if (groups.groups[g].expiry.time_to_expiry > 0.0) works.push_back(gather(snapshot, groups, g, usable));
  }
  const std::vector<ZeroRateNode> nodes = rate_nodes(works);
  std::vector<FillTerms> terms;
  terms.reserve(works.size());
  for (Work& work : works) {
    settle_discount(nodes, work, notes);
    const ForwardEstimate estimate = estimate_one(work, notes);
    const Expiry& expiry = groups.groups[work.group].expiry;
    terms.push_back({expiry.root, work.name, work.years, rate_of(work), std::isnan(work.discount),
                     work.unit != QuoteUnit::implied_vol, estimate});
  }
  fill_forwards(snapshot.spot, terms, notes);

  const std::string bad_spot = spot_fault(snapshot);
  Forwards result;
  result.outcomes.resize(groups.groups.size());
  for (ForwardOutcome& outcome : result.outcomes) outcome.refusal = "the expiry is not after the snapshot";
  for (std::size_t i = 0; i < works.size(); ++i) {
    ForwardOutcome& outcome = result.outcomes[works[i].group];
    outcome = {terms[i].estimate, {}};
    double& forward = outcome.estimate.forward;
    if (std::isnan(forward)) outcome.refusal = no_forward_reason(works[i], bad_spot);
    if (!std::isnan(forward) && !(std::isnormal(forward) && forward > 0.0)) {
      outcome.refusal = fmt::format("the forward comes out as {}", forward);
      forward = kAbsent;
    }
    note_faults(works[i], outcome, notes);
  }
  if (!bad_spot.empty()) notes.add_spot_fault(bad_spot);
  result.notes = std::move(notes).take();
  return result;
}

}  // namespace volcal

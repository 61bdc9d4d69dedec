// SPDX-License-Identifier: Apache-2.0
#include "volcal/tail_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibration/base/bounds.h"
#include "calibration/models/pareto_tail.h"
#include "volcal/printable.h"

namespace volcal {
namespace {

constexpr std::size_t kFewestExceedances = 30;
constexpr double kFewestIndependent = 10.0;
constexpr double kDays = 365.0;

std::string source_of(const TailHistory& history) { return printable(history.prices.source, kMostOfPath); }

Error too_short(const TailHistory& history, const std::string& why) {
  return {ErrorCode::nothing_usable, fmt::format("{}: too short a history: {}", source_of(history), why)};
}

/// Losses in order, and the number of steps of the history that each one spans.
struct Losses {
  std::vector<double> loss;
  std::size_t span = 1;
};

Losses losses_over(const PriceHistory& prices, std::size_t span, double sign) {
  Losses out;
  out.span = span;
  double mean = 0.0;
  for (std::size_t i = span; i < prices.price.size(); ++i) {
    out.loss.push_back(-sign * std::log(prices.price[i] / prices.price[i - span]));
    mean += out.loss.back();
  }
  mean /= static_cast<double>(out.loss.size());
  for (double& loss : out.loss) loss -= mean;
  return out;
}

/// The fitted tail in the unit of the losses.
struct Fitted {
  std::vector<double> excesses;
  double threshold;
  ParetoTail tail;
};

Expected<Fitted> fit_losses(const TailHistory& history, const Losses& losses) {
  std::vector<double> sorted = losses.loss;
  std::sort(sorted.begin(), sorted.end());
  const auto below = static_cast<std::size_t>(history.threshold * static_cast<double>(sorted.size()));
  Fitted fitted;
  fitted.threshold = sorted[std::min(below, sorted.size() - 1)];
  for (const double loss : sorted) {
    if (loss > fitted.threshold) fitted.excesses.push_back(loss - fitted.threshold);
  }
  const double independent = static_cast<double>(fitted.excesses.size()) / static_cast<double>(losses.span);
  if (fitted.excesses.size() < kFewestExceedances || independent < kFewestIndependent) {
    return too_short(
        history,
        fmt::format(
            "{} returns{} leave {} losses beyond their {} quantile, {:.3g} of them independent; a "
            "tail fit needs {} and {:.0f}",
            losses.loss.size(), losses.span > 1 ? fmt::format(" of {} steps", losses.span) : std::string(),
            fitted.excesses.size(), history.threshold, independent, kFewestExceedances, kFewestIndependent));
  }
  if (!(fitted.threshold > 0.0)) {
    return Error{
        ErrorCode::nothing_usable,
        fmt::format(
            "{}: the {} quantile of its losses, {:.3g}, is none: prices that hardly move have no tail",
            source_of(history), history.threshold, fitted.threshold)};
  }
  fitted.tail = fit_pareto_tail(fitted.excesses, losses.loss.size());
  return fitted;
}

/// Reason why the number lies outside the range of the tail's law, or empty; `unit` converts losses to the
/// horizon.
std::string fault_of(TailFloorKind kind, double argument, const Fitted& fitted, double unit) {
  if (kind == TailFloorKind::shortfall) {
    if (argument <= fitted.tail.share) return {};
    return fmt::format("the share {} reaches below the threshold, beyond which {:.3g} of the losses lie",
                       argument, fitted.tail.share);
  }
  if (argument >= unit * fitted.threshold) return {};
  return fmt::format("the move {} is no tail at this horizon: the threshold is {:.4g}", argument,
                     unit * fitted.threshold);
}

}  // namespace

Expected<void> TailHistory::validate() const {
  if (prices.time.size() != prices.price.size()) {
    return out_of_bounds("tail history: times and prices differ in number");
  }
  for (std::size_t i = 0; i < prices.price.size(); ++i) {
    const bool good = prices.price[i] > 0.0 && std::isfinite(prices.price[i]) &&
                      std::isfinite(prices.time[i]) && (i == 0 || prices.time[i] > prices.time[i - 1]);
    if (!good) {
      return out_of_bounds(fmt::format("tail history: entry {} has no positive price or no later time", i));
    }
  }
  if (mapping == HorizonMapping::stated_none) {
    return out_of_bounds("tail history: how its steps become the horizon is not stated: sqrt_time or blocks");
  }
  if (!(premium > 0.0) || !std::isfinite(premium)) {
    return out_of_bounds(fmt::format(
        "tail history: premium is {}, must be stated as a number above 0: a history is real-world, floors "
        "are risk-neutral",
        premium));
  }
  if (!(threshold >= 0.5 && threshold <= 0.99)) {
    return out_of_bounds(fmt::format("tail history: threshold is {}, must be from 0.5 to 0.99", threshold));
  }
  if (confidence >= 0.5 && confidence <= 0.999) return {};
  return out_of_bounds(fmt::format("tail history: confidence is {}, must be from 0.5 to 0.999", confidence));
}

Expected<TailEstimate> estimate_tail(const TailHistory& history, TailFloorKind kind, double argument,
                                     double time_to_expiry) {
  if (const auto valid = history.validate(); !valid) return valid.error();
  if (!has_argument(kind)) {
    return Error{ErrorCode::usage, fmt::format("tail history: {} has no target from one", to_string(kind))};
  }
  const std::size_t prices = history.prices.price.size();
  if (prices <= kFewestExceedances) return too_short(history, fmt::format("{} prices", prices));
  const double step =
      (history.prices.time.back() - history.prices.time.front()) / static_cast<double>(prices - 1);
  const double steps = time_to_expiry / step;
  const bool blocks = history.mapping == HorizonMapping::blocks;
  const std::size_t span = blocks ? static_cast<std::size_t>(std::max(1.0, std::round(steps))) : 1;
  if (span + kFewestExceedances >= prices) {
    return too_short(history, fmt::format("{} prices for returns over {} of their steps", prices, span));
  }
  const double unit = blocks ? 1.0 : std::sqrt(steps);
  const Losses losses = losses_over(history.prices, span, kind == TailFloorKind::rise ? -1.0 : 1.0);
  const Expected<Fitted> fitted = fit_losses(history, losses);
  if (!fitted) return fitted.error();
  if (const std::string wrong = fault_of(kind, argument, *fitted, unit); !wrong.empty()) {
    return Error{ErrorCode::usage,
                 fmt::format("{}, at {:.4g} days: {}", source_of(history), kDays * time_to_expiry, wrong)};
  }
  const auto number = [&](const ParetoTail& tail) {
    if (kind != TailFloorKind::shortfall)
      return pareto_probability(tail, argument / unit - fitted->threshold);
    // The share is below alpha, at an end of the interval: the law is continued below the threshold.
    return pareto_shortfall(tail, fitted->threshold, argument, unit);
  };
  const Interval interval =
      pareto_interval(fitted->excesses, losses.loss.size(), 1.0 / static_cast<double>(losses.span),
                      history.confidence, number);
  TailEstimate out;
  out.value = number(fitted->tail);
  out.lower = interval.lower;
  out.upper = interval.upper;
  out.steps = steps;
  out.threshold = unit * fitted->threshold;
  out.shape = fitted->tail.shape;
  out.scale = unit * fitted->tail.scale;
  out.observations = losses.loss.size();
  out.exceedances = fitted->excesses.size();
  return out;
}

}  // namespace volcal

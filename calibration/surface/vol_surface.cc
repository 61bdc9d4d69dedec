// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <utility>

#include "calibration/models/svi_domain.h"
#include "calibration/surface/mixture_proof.h"
#include "calibration/surface/surface_state.h"
#include "calibration/surface/time_position.h"
#include "kernels/core/black.h"
#include "volcal/surface.h"

namespace volcal {
namespace {

Error bad_slice(std::size_t index, const SurfaceSlice& slice, const std::string& what) {
  const std::string root = slice.expiry.root.empty() ? "" : slice.expiry.root + " ";
  return {ErrorCode::malformed, fmt::format("slice {} ({}{}): {}", index, root, slice.expiry.label, what)};
}

/// Empty where the slice can be used, else what is wrong with it.
std::string fault_of(const SurfaceSlice& slice) {
  const double time = slice.expiry.time_to_expiry;
  const double forward = slice.expiry.forward.forward;
  if (!(time > 0.0) || !std::isfinite(time))
    return fmt::format("time_to_expiry {} is not positive and finite", time);
  if (!(forward > 0.0) || !std::isfinite(forward))
    return fmt::format("forward {} is not positive and finite", forward);
  return svi_fault(to_core(slice.svi));
}

TimeNode node_of(const SurfaceSlice& slice) {
  const double forward = slice.expiry.forward.forward;
  const core::SviRaw<double> svi = to_core(slice.svi);
  return {slice.expiry.time_to_expiry,
          forward,
          std::log(forward),
          svi,
          core::svi_total_variance(svi, 0.0),
          TimeInterpolation::linear_total_variance};
}

bool matches_date(std::string_view label, std::string_view date) {
  constexpr std::size_t kDateLength = 10;  // 2026-03-27
  return date.size() == kDateLength && label.size() > kDateLength && label.substr(0, kDateLength) == date &&
         label[kDateLength] == 'T';
}

/// The number behind `T=`, NaN where there is none.
double time_in_label(std::string_view label) {
  if (label.substr(0, 2) != "T=") return kAbsent;
  double time = kAbsent;
  const char* end = label.data() + label.size();
  const auto [stop, error] = std::from_chars(label.data() + 2, end, time);
  return error == std::errc() && stop == end ? time : kAbsent;
}

}  // namespace

const char* to_string(TimeInterpolation interpolation) noexcept {
  return interpolation == TimeInterpolation::linear_total_variance ? "linear_total_variance" : "price_mix";
}

Expected<VolSurface> VolSurface::make(std::string underlying, std::optional<UtcTime> as_of,
                                      std::vector<SurfaceSlice> slices) {
  if (slices.empty()) return Error{ErrorCode::nothing_usable, "a surface needs at least one slice"};
  auto state = std::make_shared<State>();
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const std::string fault = fault_of(slices[i]);
    if (!fault.empty()) return bad_slice(i, slices[i], fault);
    const double time = slices[i].expiry.time_to_expiry;
    if (i == 0) {
      state->nodes.push_back(node_of(slices[i]));
      continue;
    }
    const double before = slices[i - 1].expiry.time_to_expiry;
    if (time < before) {
      return bad_slice(i, slices[i],
                       fmt::format("time_to_expiry {} is before {} of the slice above it", time, before));
    }
    TimeInterpolation gap = TimeInterpolation::linear_total_variance;
    TimeNode& last = state->nodes.back();
    if (is_same_time(time, last.time_to_expiry)) {  // no gap to cross
      if (slices[i].expiry.root == slices[i - 1].expiry.root) {
        return bad_slice(i, slices[i], fmt::format("time_to_expiry {} comes twice for one root", time));
      }
    } else {
      const core::SviRaw<double> svi = to_core(slices[i].svi);
      if (!mixtures_are_free(last.svi, svi)) gap = TimeInterpolation::price_mix;
      last.to_next = gap;
      state->nodes.push_back(node_of(slices[i]));
    }
    state->interpolations.push_back(gap);
  }
  state->underlying = std::move(underlying);
  state->as_of = as_of;
  state->slices = std::move(slices);
  return VolSurface(std::move(state));
}

const std::string& VolSurface::underlying() const noexcept { return state_->underlying; }
std::optional<UtcTime> VolSurface::as_of() const noexcept { return state_->as_of; }
const std::vector<SurfaceSlice>& VolSurface::slices() const noexcept { return state_->slices; }
const std::vector<TimeInterpolation>& VolSurface::interpolations() const noexcept {
  return state_->interpolations;
}

std::optional<std::size_t> VolSurface::find_slice(std::string_view label,
                                                  std::string_view root) const noexcept {
  const std::vector<SurfaceSlice>& slices = state_->slices;
  const double time = time_in_label(label);
  std::optional<std::size_t> by_date;
  bool several = false;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const Expiry& expiry = slices[i].expiry;
    if (!root.empty() && expiry.root != root) continue;
    if (expiry.label == label) return i;
    if (time > 0.0 && is_same_time(time, expiry.time_to_expiry)) return i;
    if (!matches_date(expiry.label, label)) continue;
    several = by_date.has_value();
    if (several) break;
    by_date = i;
  }
  return several ? std::nullopt : by_date;
}

double VolSurface::forward(double time_to_expiry) const noexcept {
  return forward_at(state_->nodes, locate(state_->nodes, time_to_expiry), time_to_expiry);
}

double VolSurface::total_variance(double time_to_expiry, double log_moneyness) const noexcept {
  return total_variance_at(state_->nodes, locate(state_->nodes, time_to_expiry), log_moneyness);
}

double VolSurface::implied_vol(double time_to_expiry, double log_moneyness) const noexcept {
  return std::sqrt(total_variance(time_to_expiry, log_moneyness) / time_to_expiry);
}

namespace {

SurfacePoint point_at(std::span<const TimeNode> nodes, const TimePosition& position, double time,
                      double forward, double strike, double k) noexcept {
  SurfacePoint point;
  if (position.region == TimeRegion::outside || !std::isfinite(k) || !(strike > 0.0) ||
      !std::isfinite(strike)) {
    return point;
  }
  const SmilePoint smile = smile_point_at(nodes, position, k);
  const double stddev = std::sqrt(smile.total_variance);
  const double out_of_the_money = (k < 0.0 ? strike : forward) * smile.otm_price_ratio;
  const core::BlackGreeks greeks = core::black_greeks(forward, strike, stddev, core::OptionSide::call);
  point.time_to_expiry = time;
  point.forward = forward;
  point.strike = strike;
  point.log_moneyness = k;
  point.implied_vol = std::sqrt(smile.total_variance / time);
  point.total_variance = smile.total_variance;
  point.call = k < 0.0 ? out_of_the_money + (forward - strike) : out_of_the_money;
  point.put = k < 0.0 ? out_of_the_money : out_of_the_money + (strike - forward);
  point.delta = greeks.delta;
  point.gamma = greeks.gamma;
  point.vega = greeks.vega * std::sqrt(time);
  point.density = smile.log_density / strike;
  return point;
}

}  // namespace

SurfacePoint VolSurface::at_strike(double time_to_expiry, double strike) const noexcept {
  const TimePosition position = locate(state_->nodes, time_to_expiry);
  const double forward = forward_at(state_->nodes, position, time_to_expiry);
  const double k = strike > 0.0 ? core::log_moneyness(forward, strike) : kAbsent;
  return point_at(state_->nodes, position, time_to_expiry, forward, strike, k);
}

SurfacePoint VolSurface::at_log_moneyness(double time_to_expiry, double log_moneyness) const noexcept {
  const TimePosition position = locate(state_->nodes, time_to_expiry);
  const double forward = forward_at(state_->nodes, position, time_to_expiry);
  return point_at(state_->nodes, position, time_to_expiry, forward, forward * std::exp(log_moneyness),
                  log_moneyness);
}

Expected<VolSurface> VolSurface::with_forwards(const std::vector<double>& forwards) const {
  if (forwards.size() != state_->slices.size()) {
    return Error{ErrorCode::usage,
                 fmt::format("{} forwards given for {} slices", forwards.size(), state_->slices.size())};
  }
  auto state = std::make_shared<State>(*state_);
  std::size_t node = 0;
  for (std::size_t i = 0; i < forwards.size(); ++i) {
    const double forward = forwards[i];
    if (!(forward > 0.0) || !std::isfinite(forward)) {
      return Error{ErrorCode::usage, fmt::format("forward {} of slice {} ({}) is not positive and finite",
                                                 forward, i, state_->slices[i].expiry.label)};
    }
    ForwardEstimate& estimate = state->slices[i].expiry.forward;
    estimate.forward = forward;
    estimate.forward_stderr = 0.0;
    const bool starts_node =
        i == 0 || !is_same_time(state->slices[i].expiry.time_to_expiry, state->nodes[node].time_to_expiry);
    if (!starts_node) continue;
    if (i > 0) ++node;
    state->nodes[node].forward = forward;
    state->nodes[node].log_forward = std::log(forward);
  }
  return VolSurface(std::move(state));
}

}  // namespace volcal

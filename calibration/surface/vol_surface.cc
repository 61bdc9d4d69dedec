// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <utility>

#include "calibration/models/svi_domain.h"
#include "calibration/surface/mixture_proof.h"
#include "calibration/surface/smile_point.h"
#include "calibration/surface/surface_state.h"
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
  return {slice.expiry.time_to_expiry, slice.expiry.forward.forward, to_core(slice.svi),
          TimeInterpolation::linear_total_variance};
}

CompiledSlice compiled(const SurfaceSlice& slice) {
  const SviParameters& p = slice.svi;
  return {p.a, p.b, p.rho, p.m, p.sigma, slice.expiry.time_to_expiry, slice.expiry.forward.forward};
}

core::SmileRow row_of(const SurfaceSlice& slice) {
  const core::SviRaw<double> svi = to_core(slice.svi);
  const double forward = slice.expiry.forward.forward;
  const core::SmileWeights alone{1.0, 0.0, 0.0, 0.0, 1.0 / slice.expiry.time_to_expiry};
  return {svi, svi, alone, forward, usable_inverse(forward), core::SmileKind::one_slice};
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

/// What queries read, from slices and nodes.
void VolSurface::compile_state(State& state) {
  state.compiled.clear();
  state.rows.clear();
  for (const SurfaceSlice& slice : state.slices) {
    state.compiled.push_back(compiled(slice));
    state.rows.push_back(row_of(slice));
  }
  state.times = compile_times(state.nodes);
}

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
  compile_state(*state);
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

const CompiledSlice& VolSurface::compiled_slice(std::size_t slice) const noexcept {
  return state_->compiled[slice];
}

double VolSurface::forward(double time_to_expiry) const noexcept {
  return forward_at(state_->times.at(time_to_expiry), time_to_expiry);
}

double VolSurface::total_variance(double time_to_expiry, double log_moneyness) const noexcept {
  return total_variance_at(state_->times.at(time_to_expiry), time_to_expiry, log_moneyness);
}

double VolSurface::implied_vol(double time_to_expiry, double log_moneyness) const noexcept {
  const core::SmileSegment& segment = state_->times.at(time_to_expiry);
  return core::smile_value(segment, core::weights_at(segment, time_to_expiry), log_moneyness,
                           core::SmileCoordinate::log_moneyness, core::SmileQuantity::implied_vol);
}

double VolSurface::implied_vol_at_strike(double time_to_expiry, double strike) const noexcept {
  const core::SmileSegment& segment = state_->times.at(time_to_expiry);
  return core::smile_value(segment, core::weights_at(segment, time_to_expiry), strike,
                           core::SmileCoordinate::strike, core::SmileQuantity::implied_vol);
}

SurfacePoint VolSurface::at_strike(double time_to_expiry, double strike) const noexcept {
  const core::SmileSegment& segment = state_->times.at(time_to_expiry);
  const double forward = forward_at(segment, time_to_expiry);
  // From the slice's own forward: that of a time between slices is rounded, which a short, steep smile feels.
  const double log_growth = core::weights_at(segment, time_to_expiry).log_growth;
  const double k = core::strike_log_moneyness(strike, segment.forward, segment.inverse_forward, log_growth);
  return surface_point(segment, time_to_expiry, forward, strike, k);
}

SurfacePoint VolSurface::at_log_moneyness(double time_to_expiry, double log_moneyness) const noexcept {
  const core::SmileSegment& segment = state_->times.at(time_to_expiry);
  const double forward = forward_at(segment, time_to_expiry);
  return surface_point(segment, time_to_expiry, forward, forward * std::exp(log_moneyness), log_moneyness);
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
  }
  compile_state(*state);
  return VolSurface(std::move(state));
}

}  // namespace volcal

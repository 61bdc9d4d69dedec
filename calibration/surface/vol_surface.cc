// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <utility>

#include "calibration/surface/heston_smile.h"
#include "calibration/surface/point_status.h"
#include "calibration/surface/smile_point.h"
#include "calibration/surface/surface_state.h"
#include "kernels/core/black/black.h"
#include "volcal/printable.h"
#include "volcal/surface.h"

namespace volcal {
namespace {

bool matches_date(std::string_view label, std::string_view date) {
  constexpr std::size_t kDateLength = 10;  // length of a date such as 2026-03-27
  return date.size() == kDateLength && label.size() > kDateLength && label.substr(0, kDateLength) == date &&
         label[kDateLength] == 'T';
}

/// The number behind `T=` in a label, NaN where there is none.
double time_in_label(std::string_view label) {
  if (!label.starts_with("T=")) return kAbsent;
  double time = kAbsent;
  const char* end = label.data() + label.size();
  const auto [stop, error] = std::from_chars(label.data() + 2, end, time);
  return error == std::errc() && stop == end ? time : kAbsent;
}

/// Log-moneyness of a strike; on a slice from its own forward, since the forward of a time between slices is
/// rounded, to which a short, steep smile is sensitive.
double log_moneyness_at(const core::SmileSegment& segment, double time_to_expiry, double strike) {
  const double log_growth = core::weights_at(segment, time_to_expiry).log_growth;
  return core::strike_log_moneyness(strike, segment.forward, segment.inverse_forward, log_growth);
}

constexpr core::SmileCoordinate kByK = core::SmileCoordinate::log_moneyness;

/// One output of a query on a surface whose slices are all SVI.
template <core::SmileCoordinate kFrom, core::SmileQuantity kAsked>
double svi_value(const CompiledTimes& times, double time_to_expiry, double coordinate) {
  const core::SmileSegment& segment = times.at(time_to_expiry);
  return core::smile_value(segment, core::weights_at(segment, time_to_expiry), coordinate, kFrom, kAsked);
}

}  // namespace

const std::string& VolSurface::underlying() const noexcept { return state_->underlying; }
std::optional<UtcTime> VolSurface::as_of() const noexcept { return state_->as_of; }
const std::vector<SurfaceSlice>& VolSurface::slices() const noexcept { return state_->slices; }
const std::vector<TimeInterpolation>& VolSurface::interpolations() const noexcept {
  return state_->interpolations;
}

SurfaceModel VolSurface::model() const noexcept {
  if (state_->heston) return SurfaceModel::heston;
  return state_->is_svi ? SurfaceModel::svi : SurfaceModel::slices;
}
const HestonParameters* VolSurface::heston() const noexcept {
  return state_->heston ? &*state_->heston : nullptr;
}
const HestonUncertainty* VolSurface::heston_uncertainty() const noexcept {
  return state_->heston_uncertainty ? &*state_->heston_uncertainty : nullptr;
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
  constexpr core::SmileQuantity kAsked = core::SmileQuantity::total_variance;
  if (state_->is_svi) return svi_value<kByK, kAsked>(state_->times, time_to_expiry, log_moneyness);
  if (!state_->heston) {
    return stretch_value(state_->times.stretch_at(time_to_expiry), time_to_expiry, log_moneyness, kByK,
                         kAsked);
  }
  const double time = state_->times.slice_time(time_to_expiry);
  const double vol = heston_implied_vol(to_core(*state_->heston), time, log_moneyness);
  return vol * vol * time;
}

double VolSurface::implied_vol(double time_to_expiry, double log_moneyness) const noexcept {
  constexpr core::SmileQuantity kAsked = core::SmileQuantity::implied_vol;
  if (state_->is_svi) return svi_value<kByK, kAsked>(state_->times, time_to_expiry, log_moneyness);
  if (!state_->heston) {
    return stretch_value(state_->times.stretch_at(time_to_expiry), time_to_expiry, log_moneyness, kByK,
                         kAsked);
  }
  const double time = state_->times.slice_time(time_to_expiry);
  return heston_implied_vol(to_core(*state_->heston), time, log_moneyness);
}

double VolSurface::implied_vol_at_strike(double time_to_expiry, double strike) const noexcept {
  if (state_->is_svi) {
    return svi_value<core::SmileCoordinate::strike, core::SmileQuantity::implied_vol>(state_->times,
                                                                                      time_to_expiry, strike);
  }
  const core::SmileSegment& segment = state_->times.at(time_to_expiry);
  return implied_vol(time_to_expiry, log_moneyness_at(segment, time_to_expiry, strike));
}

SurfacePoint VolSurface::point_at(const State& state, double time_to_expiry, double forward, double strike,
                                  double log_moneyness, bool by_strike) noexcept {
  UnansweredQuery query{SurfaceModel::svi, time_to_expiry, core::SmileCoordinate::log_moneyness,
                        log_moneyness,     log_moneyness,  forward};
  if (by_strike) {
    query.from = core::SmileCoordinate::strike;
    query.coordinate = strike;
  }
  if (state.heston) {
    query.model = SurfaceModel::heston;
    query.time_to_expiry = state.times.slice_time(time_to_expiry);
    return finished_point(
        heston_surface_point(to_core(*state.heston), query.time_to_expiry, forward, strike, log_moneyness),
        query);
  }
  return finished_point(
      surface_point(state.times.stretch_at(time_to_expiry), time_to_expiry, forward, strike, log_moneyness),
      query);
}

SurfacePoint VolSurface::at_strike(double time_to_expiry, double strike) const noexcept {
  const core::SmileSegment& segment = state_->times.at(time_to_expiry);
  return point_at(*state_, time_to_expiry, forward_at(segment, time_to_expiry), strike,
                  log_moneyness_at(segment, time_to_expiry, strike), true);
}

SurfacePoint VolSurface::at_log_moneyness(double time_to_expiry, double log_moneyness) const noexcept {
  const double forward = forward_at(state_->times.at(time_to_expiry), time_to_expiry);
  return point_at(*state_, time_to_expiry, forward, forward * std::exp(log_moneyness), log_moneyness, false);
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
                                                 forward, i, printable(state_->slices[i].expiry.label))};
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

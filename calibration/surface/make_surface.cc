// SPDX-License-Identifier: Apache-2.0

// Makes surfaces: checks slices, and computes from slices and nodes the state that queries use.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "calibration/slices/slice_evidence.h"
#include "calibration/surface/heston_smile.h"
#include "calibration/surface/surface_state.h"
#include "volcal/printable.h"
#include "volcal/surface.h"

namespace volcal {
namespace {

Error bad_slice(std::size_t index, const SurfaceSlice& slice, const std::string& what) {
  const std::string root = slice.expiry.root.empty() ? "" : printable(slice.expiry.root) + " ";
  return {ErrorCode::malformed,
          fmt::format("slice {} ({}{}): {}", index, root, printable(slice.expiry.label), what)};
}

/// Fault of an expiry; empty where it can be used.
std::string fault_of(const Expiry& expiry) {
  const double time = expiry.time_to_expiry;
  const double forward = expiry.forward.forward;
  if (!(time > 0.0) || !std::isfinite(time))
    return fmt::format("time_to_expiry {} is not positive and finite", time);
  if (!(forward > 0.0) || !std::isfinite(forward))
    return fmt::format("forward {} is not positive and finite", forward);
  return {};
}

std::string heston_fault_of(const Expiry& expiry) {
  if (core::is_valid_heston_time(expiry.time_to_expiry)) return {};
  return fmt::format("time_to_expiry {} is outside the model's domain, 0.0001 to 100 years",
                     expiry.time_to_expiry);
}

/// Fault of a slice's total variance or uncertainty; empty where both can be used.
std::string slice_fault_of(const SurfaceSlice& slice) {
  const SliceFormula* formula = slice.variance.formula();
  if (formula == nullptr) return "it has no total variance";
  if (std::string fault = formula->fault(); !fault.empty()) return fault;
  if (slice.uncertainty && formula->uncertain_coordinates() == 0) {
    return fmt::format("it has an uncertainty, which slices of kind {} have not", slice.variance.kind());
  }
  return {};
}

/// The SVI parameters of a slice; NaN where it is of another kind, or the model has no slices.
core::SviRaw<double> svi_of(const SurfaceSlice& slice) {
  constexpr SviParameters kNone{kAbsent, kAbsent, kAbsent, kAbsent, kAbsent};
  const SviParameters* svi = slice.variance.svi();
  return to_core(svi != nullptr ? *svi : kNone);
}

/// The formula of a slice; null where it is SVI, or the model has no slices.
const SliceFormula* other_formula_of(const SurfaceSlice& slice) {
  return slice.variance.svi() != nullptr ? nullptr : slice.variance.formula();
}

TimeNode node_of(const SurfaceSlice& slice) {
  return {slice.expiry.time_to_expiry, slice.expiry.forward.forward, svi_of(slice), other_formula_of(slice),
          TimeInterpolation::linear_total_variance};
}

TimeInterpolation gap_between(const SurfaceSlice& earlier, const SurfaceSlice& later) {
  return mixtures_are_free(*earlier.variance.formula(), *later.variance.formula())
             ? TimeInterpolation::linear_total_variance
             : TimeInterpolation::price_mix;
}

CompiledSlice compiled(const SurfaceSlice& slice) {
  const double time = slice.expiry.time_to_expiry;
  const double forward = slice.expiry.forward.forward;
  if (other_formula_of(slice) != nullptr) return {slice.variance.shared_formula(), time, forward};
  const core::SviRaw<double> p = svi_of(slice);
  return {p.a, p.b, p.rho, p.m, p.sigma, time, forward};
}

core::SmileRow row_of(const SurfaceSlice& slice) {
  const core::SviRaw<double> svi = svi_of(slice);
  const double forward = slice.expiry.forward.forward;
  const core::SmileWeights alone{1.0, 0.0, 0.0, 0.0, 1.0 / slice.expiry.time_to_expiry};
  return {svi, svi, alone, forward, usable_inverse(forward), core::SmileKind::one_slice};
}

}  // namespace

/// Computes from slices and nodes the state that queries use.
void VolSurface::compile_state(State& state) {
  state.compiled.clear();
  state.rows.clear();
  for (const SurfaceSlice& slice : state.slices) {
    state.compiled.push_back(compiled(slice));
    state.rows.push_back(row_of(slice));
  }
  state.is_svi = std::ranges::all_of(
      state.slices, [](const SurfaceSlice& slice) { return slice.variance.svi() != nullptr; });
  state.times = compile_times(state.nodes);
}

/// Completes a state that has underlying, as_of, slices and model.
Expected<VolSurface> VolSurface::assemble(std::shared_ptr<State> state) {
  const std::vector<SurfaceSlice>& slices = state->slices;
  if (slices.empty()) return Error{ErrorCode::nothing_usable, "a surface needs at least one slice"};
  const bool is_heston = state->heston.has_value();
  std::size_t last_node = 0;  // index of the slice that the last node represents
  for (std::size_t i = 0; i < slices.size(); ++i) {
    std::string fault = fault_of(slices[i].expiry);
    if (fault.empty()) fault = is_heston ? heston_fault_of(slices[i].expiry) : slice_fault_of(slices[i]);
    if (!fault.empty()) return bad_slice(i, slices[i], fault);
    const TimeNode node = node_of(slices[i]);
    const double time = node.time_to_expiry;
    if (i == 0) {
      state->nodes.push_back(node);
      continue;
    }
    const double before = slices[i - 1].expiry.time_to_expiry;
    if (time < before) {
      return bad_slice(i, slices[i],
                       fmt::format("time_to_expiry {} is before {} of the slice above it", time, before));
    }
    TimeInterpolation gap = is_heston ? TimeInterpolation::model : TimeInterpolation::linear_total_variance;
    TimeNode& last = state->nodes.back();
    if (is_same_time(time, last.time_to_expiry)) {  // the slice shares the last time, so there is no gap
      if (slices[i].expiry.root == slices[i - 1].expiry.root) {
        return bad_slice(i, slices[i], fmt::format("time_to_expiry {} comes twice for one root", time));
      }
    } else {
      if (!is_heston) gap = gap_between(slices[last_node], slices[i]);
      last.to_next = gap;
      state->nodes.push_back(node);
      last_node = i;
    }
    state->interpolations.push_back(gap);
  }
  compile_state(*state);
  return VolSurface(std::move(state));
}

Expected<VolSurface> VolSurface::make(std::string underlying, std::optional<UtcTime> as_of,
                                      std::vector<SurfaceSlice> slices) {
  auto state = std::make_shared<State>();
  state->underlying = std::move(underlying);
  state->as_of = as_of;
  state->slices = std::move(slices);
  return assemble(std::move(state));
}

Expected<VolSurface> VolSurface::slice_alone(std::size_t slice) const {
  auto state = std::make_shared<State>();
  state->underlying = state_->underlying;
  state->as_of = state_->as_of;
  state->heston = state_->heston;
  state->heston_uncertainty = state_->heston_uncertainty;
  state->slices = {state_->slices[slice]};
  return assemble(std::move(state));
}

Expected<VolSurface> VolSurface::make(std::string underlying, std::optional<UtcTime> as_of,
                                      std::vector<Expiry> expiries, const HestonParameters& model,
                                      const std::optional<HestonUncertainty>& uncertainty) {
  if (const auto valid = model.validate(); !valid) {
    return Error{ErrorCode::malformed, "heston: " + valid.error().message};
  }
  if (uncertainty && !(model.v0 > 0.0 && model.kappa > 0.0 && model.theta > 0.0)) {
    return Error{ErrorCode::malformed,
                 "heston: v0, kappa and theta are above 0 where there is an uncertainty: it is of their "
                 "logarithms"};
  }
  auto state = std::make_shared<State>();
  state->underlying = std::move(underlying);
  state->as_of = as_of;
  state->heston = model;
  state->heston_uncertainty = uncertainty;
  state->slices.reserve(expiries.size());
  for (Expiry& expiry : expiries) {
    state->slices.push_back({std::move(expiry), VarianceFunction(), std::nullopt});
  }
  return assemble(std::move(state));
}

}  // namespace volcal

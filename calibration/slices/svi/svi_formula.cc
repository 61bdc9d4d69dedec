// SPDX-License-Identifier: Apache-2.0
#include "calibration/slices/svi/svi_formula.h"

#include <algorithm>
#include <cmath>

#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"
#include "calibration/models/svi_core.h"
#include "calibration/models/svi_domain.h"
#include "calibration/slices/named_numbers.h"
#include "calibration/slices/svi/svi_enclosure.h"
#include "calibration/slices/svi/svi_mixtures.h"
#include "kernels/core/svi/svi_chart.h"

namespace volcal {
namespace {

Expected<VarianceFunction> make_svi(std::span<const SliceParameter> parameters) {
  NamedNumbers numbers(kSviKind.name, parameters);
  SviParameters svi;
  for (const SviField& field : kSviFields) svi.*field.member = numbers.number(field.name);
  if (const std::string fault = numbers.fault(); !fault.empty()) return Error{ErrorCode::malformed, fault};
  return VarianceFunction(svi);
}

}  // namespace

constinit const SliceKind kSviKind{"svi", make_svi};

const SviParameters* svi_of(const SliceFormula& formula) noexcept {
  return &formula.kind() == &kSviKind ? &static_cast<const SviFormula&>(formula).svi() : nullptr;
}

std::vector<SliceParameter> SviFormula::parameters() const {
  std::vector<SliceParameter> parameters;
  for (const SviField& field : kSviFields) parameters.push_back({field.name, svi_.*field.member});
  return parameters;
}

std::string SviFormula::fault() const { return svi_fault(to_core(svi_)); }

void SviFormula::total_variances(std::span<const double> log_moneyness,
                                 std::span<double> total_variance) const noexcept {
  const core::SviRaw<double> svi = to_core(svi_);
  for (std::size_t i = 0; i < total_variance.size(); ++i) {
    total_variance[i] = core::svi_total_variance(svi, log_moneyness[i]);
  }
}

void SviFormula::values(std::span<const double> log_moneyness, const SliceValues& out) const noexcept {
  const core::SviRaw<double> svi = to_core(svi_);
  for (std::size_t i = 0; i < log_moneyness.size(); ++i) {
    const SliceValue value = core::svi_value(svi, log_moneyness[i]);
    out.total_variance[i] = value.w;
    out.slope[i] = value.slope;
    out.curvature[i] = value.curvature;
  }
}

WingSlopes SviFormula::wing_slopes() const noexcept {
  return {svi_.b * (1.0 - svi_.rho), svi_.b * (1.0 + svi_.rho)};
}

std::vector<double> SviFormula::bends() const {
  // Points on either side, out to 27 widths, where w'' is a 20,000th of its value in the middle.
  constexpr int kHalf = 8;
  std::vector<double> bends;
  for (int i = -kHalf; i <= kHalf; ++i) bends.push_back(svi_.m + svi_.sigma * std::sinh(0.5 * i));
  return bends;
}

SliceEnclosure SviFormula::enclose(double low, double high) const noexcept {
  return enclose_svi(to_core(svi_), low, high);
}

WingEnclosure SviFormula::enclose_wing(Wing wing, Interval q) const noexcept {
  const core::SviRaw<double> p = wing == Wing::right ? to_core(svi_) : mirrored(to_core(svi_));
  const double outer = p.b * (1.0 + p.rho);
  const double y = 1.0 / q.high - p.m;
  const double tail = p.b * (p.sigma / (std::hypot(y, p.sigma) + y)) * p.sigma;
  const double level = p.a - outer * p.m;
  const double rounding_bound = kValueRounding * (std::fabs(p.a) + outer * std::fabs(p.m));
  return {enclose_svi_wing(p, q), widen({outer, outer}, kValueRounding * outer),
          widen({level, level + tail}, rounding_bound)};
}

std::optional<ButterflyEvidence> SviFormula::exact_butterfly() const {
  return butterfly_evidence(to_core(svi_));
}

std::optional<CalendarEvidence> SviFormula::exact_calendar(const SliceFormula& later) const {
  const SviParameters* svi = svi_of(later);
  if (svi == nullptr) return std::nullopt;
  return calendar_evidence(to_core(svi_), to_core(*svi));
}

std::optional<bool> SviFormula::exact_mixtures(const SliceFormula& later) const {
  const SviParameters* svi = svi_of(later);
  if (svi == nullptr) return std::nullopt;
  return mixtures_are_free(to_core(svi_), to_core(*svi));
}

std::size_t SviFormula::uncertain_coordinates() const noexcept { return core::kSviDimension; }

void SviFormula::coordinate_rates(const SliceUncertainty& uncertainty, std::span<const double> log_moneyness,
                                  std::span<double> rates) const noexcept {
  const core::SviChart chart{uncertainty.scale, core::kLeeSlope};
  double x[core::kSviDimension];
  core::svi_to_free(chart, to_core(svi_), x);
  const core::SviPoint point = core::svi_point(chart, x);
  for (std::size_t i = 0; i < log_moneyness.size(); ++i) {
    const core::SviJet<double> jet = core::svi_jet(point, log_moneyness[i]);
    std::copy_n(jet.dw, core::kSviDimension, rates.data() + i * core::kSviDimension);
  }
}

}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0
#include "calibration/models/svi_forms.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "calibration/models/svi_domain.h"

namespace volcal {
namespace {

Error outside(const char* form, const std::string& what) {
  return {ErrorCode::malformed, fmt::format("{} SVI: {}", form, what)};
}

constexpr const char* kRaw = "raw";
constexpr const char* kNatural = "natural";
constexpr const char* kJumpWings = "jump-wings";

bool is_positive(double x) { return x > 0.0 && std::isfinite(x); }

/// Empty where the numbers can be converted to a raw slice, as far as that can be decided before the
/// conversion.
std::string fault_of(const SviJumpWings& j, double time) {
  if (!is_positive(time)) return fmt::format("time_to_expiry {} is not positive and finite", time);
  if (!is_positive(j.atm_variance))
    return fmt::format("atm_variance {} is not positive and finite", j.atm_variance);
  if (!std::isfinite(j.atm_skew)) return fmt::format("atm_skew {} is not finite", j.atm_skew);
  if (!(j.put_wing >= 0.0) || !std::isfinite(j.put_wing)) {
    return fmt::format("put_wing {} is not finite and at least 0", j.put_wing);
  }
  if (!(j.call_wing >= 0.0) || !std::isfinite(j.call_wing)) {
    return fmt::format("call_wing {} is not finite and at least 0", j.call_wing);
  }
  if (j.put_wing + j.call_wing == 0.0) return "put_wing and call_wing are both 0";
  if (!(j.lowest_variance < j.atm_variance) || !std::isfinite(j.lowest_variance)) {
    return fmt::format("lowest_variance {} is not below atm_variance {}", j.lowest_variance, j.atm_variance);
  }
  return {};
}

}  // namespace

Expected<SviNatural> svi_natural_from_raw(const core::SviRaw<double>& raw) {
  if (!is_svi_slice(raw)) return outside(kRaw, svi_fault(raw));
  const double spread = std::sqrt((1.0 - raw.rho) * (1.0 + raw.rho));
  if (!(spread > 0.0)) return outside(kRaw, fmt::format("rho {} has no natural form", raw.rho));
  const double omega = 2.0 * raw.b * raw.sigma / spread;
  return SviNatural{raw.a - 0.5 * omega * spread * spread, raw.m + raw.rho * raw.sigma / spread, raw.rho,
                    omega, spread / raw.sigma};
}

Expected<core::SviRaw<double>> svi_raw_from_natural(const SviNatural& n) {
  if (!(std::fabs(n.rho) < 1.0)) return outside(kNatural, fmt::format("rho {} is not within (-1, 1)", n.rho));
  if (!is_positive(n.zeta))
    return outside(kNatural, fmt::format("zeta {} is not positive and finite", n.zeta));
  if (!(n.omega >= 0.0)) return outside(kNatural, fmt::format("omega {} is not at least 0", n.omega));
  const double spread2 = (1.0 - n.rho) * (1.0 + n.rho);
  const core::SviRaw<double> raw{n.delta + 0.5 * n.omega * spread2, 0.5 * n.omega * n.zeta, n.rho,
                                 n.mu - n.rho / n.zeta, std::sqrt(spread2) / n.zeta};
  if (!is_svi_slice(raw)) return outside(kNatural, svi_fault(raw));
  return raw;
}

Expected<SviJumpWings> svi_jump_wings_from_raw(const core::SviRaw<double>& raw, double time_to_expiry) {
  if (!is_positive(time_to_expiry)) {
    return outside(kRaw, fmt::format("time_to_expiry {} is not positive and finite", time_to_expiry));
  }
  if (!is_svi_slice(raw)) return outside(kRaw, svi_fault(raw));
  const core::SviValue<double> atm = core::svi_value(raw, 0.0);
  if (!(atm.w > 0.0))
    return outside(kRaw, fmt::format("at-the-money total variance {} is not positive", atm.w));
  const double stddev = std::sqrt(atm.w);
  return SviJumpWings{atm.w / time_to_expiry, 0.5 * atm.slope / stddev, raw.b * (1.0 - raw.rho) / stddev,
                      raw.b * (1.0 + raw.rho) / stddev, lowest_total_variance(raw) / time_to_expiry};
}

Expected<core::SviRaw<double>> svi_raw_from_jump_wings(const SviJumpWings& j, double time_to_expiry) {
  const std::string fault = fault_of(j, time_to_expiry);
  if (!fault.empty()) return outside(kJumpWings, fault);
  const double stddev = std::sqrt(j.atm_variance * time_to_expiry);
  const double wings = j.put_wing + j.call_wing;
  const double b = 0.5 * stddev * wings;
  const double rho = (j.call_wing - j.put_wing) / wings;
  const double beta = rho - 4.0 * j.atm_skew / wings;
  if (!(std::fabs(beta) < 1.0)) {
    return outside(kJumpWings,
                   fmt::format("atm_skew {} is not between -put_wing / 2 = {} and call_wing / 2 = {}",
                               j.atm_skew, -0.5 * j.put_wing, 0.5 * j.call_wing));
  }
  const double half_angle = std::sin(0.5 * (std::asin(rho) - std::asin(beta)));
  const double root =
      (j.atm_variance - j.lowest_variance) * time_to_expiry / (2.0 * b * half_angle * half_angle);
  if (!is_positive(root))
    return outside(kJumpWings, fmt::format("atm_skew {} leaves sigma undetermined", j.atm_skew));
  const double sigma = root * std::sqrt((1.0 - beta) * (1.0 + beta));
  const double a = j.lowest_variance * time_to_expiry - b * sigma * std::sqrt((1.0 - rho) * (1.0 + rho));
  const core::SviRaw<double> raw{a, b, rho, root * beta, sigma};
  if (!is_svi_slice(raw)) return outside(kJumpWings, svi_fault(raw));
  return raw;
}

Expected<SviJumpWings> svi_guaranteed_repair(const SviJumpWings& j) {
  const double call_wing = j.put_wing + 2.0 * j.atm_skew;
  if (!(call_wing >= 0.0) || !(j.put_wing > 0.0)) {
    return outside(kJumpWings, fmt::format("put_wing {} + 2 atm_skew {} is negative: no such repair",
                                           j.put_wing, j.atm_skew));
  }
  SviJumpWings repaired = j;
  repaired.call_wing = call_wing;
  const double wings = j.put_wing + call_wing;
  repaired.lowest_variance = 4.0 * j.atm_variance * j.put_wing * call_wing / (wings * wings);
  return repaired;
}

}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Raw SVI as a kind of slice: the formulas of kernels/core/svi behind the contract, its exact evidence
/// (calibration/models), and the proof of svi_mixtures.h.

#include "calibration/slices/slice_kind.h"

namespace volcal {

extern const SliceKind kSviKind;

class SviFormula final : public SliceFormula {
 public:
  explicit SviFormula(const SviParameters& svi) noexcept : svi_(svi) {}

  [[nodiscard]] const SviParameters& svi() const noexcept { return svi_; }

  [[nodiscard]] const SliceKind& kind() const noexcept override { return kSviKind; }
  [[nodiscard]] std::vector<SliceParameter> parameters() const override;
  [[nodiscard]] std::string fault() const override;
  void total_variances(std::span<const double> log_moneyness,
                       std::span<double> total_variance) const noexcept override;
  void values(std::span<const double> log_moneyness, const SliceValues& out) const noexcept override;
  [[nodiscard]] WingSlopes wing_slopes() const noexcept override;
  [[nodiscard]] std::vector<double> bends() const override;
  [[nodiscard]] SliceEnclosure enclose(double low, double high) const noexcept override;
  [[nodiscard]] WingEnclosure enclose_wing(Wing wing, Interval q) const noexcept override;
  [[nodiscard]] std::optional<ButterflyEvidence> exact_butterfly() const override;
  [[nodiscard]] std::optional<CalendarEvidence> exact_calendar(const SliceFormula& later) const override;
  [[nodiscard]] std::optional<bool> exact_mixtures(const SliceFormula& later) const override;
  [[nodiscard]] std::size_t uncertain_coordinates() const noexcept override;
  void coordinate_rates(const SliceUncertainty& uncertainty, std::span<const double> log_moneyness,
                        std::span<double> rates) const noexcept override;

 private:
  SviParameters svi_;
};

/// The SVI parameters of a formula; null where it is of another kind.
[[nodiscard]] const SviParameters* svi_of(const SliceFormula& formula) noexcept;

}  // namespace volcal

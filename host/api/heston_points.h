// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options under one Heston model: sorted into the order in which they are priced fastest, priced in
/// portions, and their results written in the caller's order.

#include <cstddef>
#include <vector>

#include "kernels/backend/backend.h"
#include "volcal/heston.h"

namespace volcal {

/// Size of a price for the factory's choice of a device, in elements: a price takes some 200 ns, an element
/// some 30.
inline constexpr std::size_t kElementsPerHestonPrice = 7;

/// One option, and the index of the outputs that belong to it.
struct HestonPoint {
  std::size_t index;
  double forward;
  double strike;
  double time_to_expiry;
  HestonGridType type;
};

/// Status of an option's inputs: `ok` with its log-moneyness, or the input that prevents pricing.
struct HestonPlace {
  HestonStatus status;
  double log_moneyness;
};
[[nodiscard]] HestonPlace heston_place(double forward, double strike, double time_to_expiry);

/// Prices points in portions. Adjacent points of one time share contours, best with rising strikes; any order
/// gives right results.
class HestonPoints {
 public:
  HestonPoints(ComputeBackend& backend, const HestonParameters& model, const HestonAccuracy& accuracy,
               const HestonOutputs& out);

  /// Adds a point whose place is `ok`; prices a portion where one is full.
  [[nodiscard]] Expected<void> add(const HestonPoint& point, double log_moneyness);
  /// Prices the points that remain.
  [[nodiscard]] Expected<void> finish();
  /// Writes NaN and the status for a point that is not priced.
  void refuse(std::size_t index, HestonStatus status) const;

 private:
  [[nodiscard]] Expected<void> imply_vols();
  void put(std::size_t i) const;
  void put_greeks(std::size_t i) const;
  void put_vol(std::size_t i) const;
  void drop_infinite(std::size_t index) const;
  [[nodiscard]] bool wants_greeks() const { return !out_.delta.empty() || !out_.gamma.empty(); }

  ComputeBackend& backend_;
  core::HestonParameters model_;
  core::HestonAccuracy accuracy_;
  HestonOutputs out_;

  std::vector<HestonPoint> points_;
  std::vector<double> log_moneyness_;
  std::vector<core::HestonSlice> slices_;
  std::vector<double> price_, error_, gradient_;  ///< out of the money, over the forward
  std::vector<double> slope_, curvature_;         ///< of price_, by log-moneyness
  std::vector<core::HestonStatus> status_;

  std::vector<double> otm_price_, forward_, strike_, time_, vol_;
  std::vector<core::OptionSide> side_;
  std::vector<core::QuoteStatus> vol_status_;
};

}  // namespace volcal

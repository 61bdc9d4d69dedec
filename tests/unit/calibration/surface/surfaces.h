// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Surfaces that the tests of this folder share.

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "volcal/surface.h"

namespace volcal::test {

inline SurfaceSlice make_slice(std::string label, double time, double forward, const SviParameters& svi,
                               std::string root = "TEST") {
  SurfaceSlice slice;
  slice.expiry.root = std::move(root);
  slice.expiry.label = std::move(label);
  slice.expiry.time_to_expiry = time;
  slice.expiry.forward.forward = forward;
  slice.variance = svi;
  return slice;
}

/// Puts another number in place of one of an SVI slice's parameters.
inline void set_svi(SurfaceSlice& slice, double SviParameters::*parameter, double value) {
  SviParameters svi = *slice.variance.svi();
  svi.*parameter = value;
  slice.variance = svi;
}

/// Three expiries, free of arbitrage, skewed like an equity index.
inline std::vector<SurfaceSlice> index_slices() {
  return {make_slice("2026-03-27T08:00:00Z", 0.05, 100.0, {0.0004, 0.02, -0.5, 0.01, 0.06}),
          make_slice("2026-06-26T08:00:00Z", 0.30, 101.0, {0.004, 0.06, -0.55, 0.02, 0.15}),
          make_slice("2026-12-25T08:00:00Z", 0.80, 103.0, {0.012, 0.10, -0.6, 0.03, 0.25})};
}

inline VolSurface index_surface() {
  return VolSurface::make("TEST", std::nullopt, index_slices()).value_or_throw();
}

/// The a at which Axel Vogt's smile becomes free is -0.0326741975004483; this lies 1e-11 above, min g =
/// 5e-11.
inline constexpr double kJustFreeVogtLevel = -0.03267419749;

/// A later slice beside one whose g touches zero (Axel Vogt's smile raised to where it is just free): no
/// proof can cover their mixtures, so the gap mixes prices.
inline std::vector<SurfaceSlice> price_mix_slices() {
  return {
      make_slice("2026-06-26T08:00:00Z", 0.5, 100.0, {kJustFreeVogtLevel, 0.1331, 0.3060, 0.3586, 0.4153}),
      make_slice("2027-06-25T08:00:00Z", 1.5, 104.0, {0.03, 0.16, 0.25, 0.36, 0.45})};
}

inline VolSurface price_mix_surface() {
  return VolSurface::make("TEST", std::nullopt, price_mix_slices()).value_or_throw();
}

inline constexpr HestonParameters kHestonIndex{0.04, 1.5, 0.05, 0.6, -0.7};

/// The expiries of index_slices.
inline std::vector<Expiry> index_expiries() {
  std::vector<Expiry> expiries;
  for (const SurfaceSlice& slice : index_slices()) expiries.push_back(slice.expiry);
  return expiries;
}

inline VolSurface heston_surface(const HestonParameters& model = kHestonIndex) {
  return VolSurface::make("TEST", std::nullopt, index_expiries(), model).value_or_throw();
}

}  // namespace volcal::test

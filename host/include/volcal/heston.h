// SPDX-License-Identifier: Apache-2.0
#pragma once

/// European options under the Heston model [Heston1993]: prices, their errors, implied vols and derivatives
/// by the parameters.
///
///     dF = F sqrt(v) dW,   dv = kappa (theta - v) dt + sigma sqrt(v) dZ,   d<W, Z> = rho dt,   v(0) = v0
///
///     heston_prices(model, options)    a list, in any order: options of one time share their work
///     heston_price_grid(model, grid)   all times x all strikes
///
/// Method    a saddle-point contour of the Fourier integral for the option that is out of the money; the
///           other one of the pair is that price plus intrinsic value
/// Units     undiscounted_price, forward, strike, error: one currency; time_to_expiry: years; v0, theta:
///           variance per year (0.04 is a vol of 20 %); kappa: per year; sigma: vol of variance, per year;
///           implied_vol: decimal per root year (0.20, never 20)
/// Domain    volcal/heston_parameters.h; time_to_expiry from 1e-4 to 100; |ln(strike / forward)| <= 10.
///           Feller's condition 2 kappa theta > sigma^2 need not hold
/// Greeks    a model's price scales with forward and strike together, so delta and gamma are derivatives by
///           the strike: delta = (price - strike d price / d strike) / forward. gradient[0] is d price / d v0
/// Accuracy  HestonAccuracy, of the out-of-the-money price; an option that misses it says `inaccurate`. The
///           vol is that of the out-of-the-money price, so it is as good deep in the money
/// Overlap   outputs overlap neither inputs nor each other
/// Failure   an option outside the domain fails alone: NaN and a status. A call fails with `usage` for
///           parameters or an accuracy out of bounds, lengths that differ or a device that is not there,
///           before anything is written; with `internal` where the device failed
/// Threads   safe from several threads at once; one call uses all cores where it is long enough

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "volcal/device.h"
#include "volcal/expected.h"
#include "volcal/heston_parameters.h"
#include "volcal/names.h"
#include "volcal/quotes.h"

namespace volcal {

/// Accuracy that is asked of prices: an error is accepted if it is below either of the two bounds.
struct HestonAccuracy {
  double relative = 1e-10;  ///< of the out-of-the-money price; 0 to 0.1, best not below 1e-13
  double absolute = 0.0;    ///< in forwards; 0 to 0.1. One of the two is above 0

  /// Fails with `usage` where a number is out of its bounds.
  [[nodiscard]] Expected<void> validate() const;
};

enum class HestonStatus : std::uint8_t {
  ok,
  inaccurate,         ///< a price whose error may be larger than asked for
  price_at_bound,     ///< out of the money 0 (below some 1e-300 forwards), or all that such an option can be
                      ///< worth, or so near to either that no vol gives it: a price without a vol
  no_price,           ///< within the domain, but the integral gave no number
  bad_forward,        ///< NaN, infinite or not above 0
  bad_strike,         ///< NaN, infinite or not above 0
  bad_time,           ///< NaN, infinite or not above 0
  time_out_of_range,  ///< below 1e-4 or above 100 years
  strike_out_of_range,  ///< |ln(strike / forward)| above 10
  number_out_of_range,  ///< a derivative or the error is beyond the range of doubles: NaN; the others are
                        ///< there
};

template <>
inline constexpr auto kNamesOf<HestonStatus> = names_up_to<HestonStatus::number_out_of_range>(
    "ok", "inaccurate", "price_at_bound", "no_price", "bad_forward", "bad_strike", "bad_time",
    "time_out_of_range", "strike_out_of_range", "number_out_of_range");

/// Results for n options; every element is written. Spans have length n; those from implied_vol on may be
/// empty instead, and are then not computed.
struct HestonOutputs {
  std::span<double> undiscounted_price;  ///< NaN where status says that there is none
  std::span<HestonStatus> status;
  std::span<double> implied_vol;  ///< NaN where there is no price, or one at its bound
  std::span<double> error;        ///< estimate of the error of undiscounted_price
  std::span<double> gradient;     ///< [n * kHestonParameters], option by option, of undiscounted_price
  std::span<double> delta = {};   ///< d undiscounted_price / d forward, model parameters fixed
  std::span<double> gamma = {};   ///< d^2 undiscounted_price / d forward^2, likewise
};

/// A list of options in any order; all input spans have one length.
struct HestonPriceRequest {
  std::span<const double> forward;
  std::span<const double> strike;
  std::span<const double> time_to_expiry;
  std::span<const OptionType> type;
  HestonOutputs out;
};

/// Type of the option at each point of a grid.
enum class HestonGridType : std::uint8_t { call, put, out_of_the_money };

/// All times x all strikes; point (i, j) is number i * strike.size() + j of the outputs. Times and strikes
/// may stand in any order.
struct HestonGridRequest {
  std::span<const double> time_to_expiry;
  std::span<const double> forward;  ///< forward of each time
  std::span<const double> strike;
  HestonGridType type = HestonGridType::call;
  HestonOutputs out;
};

[[nodiscard]] Expected<void> heston_prices(const HestonParameters& model, const HestonPriceRequest& request,
                                           const HestonAccuracy& accuracy = {},
                                           Device device = Device::automatic,
                                           int device_ordinal = 0) noexcept;

[[nodiscard]] Expected<void> heston_price_grid(const HestonParameters& model, const HestonGridRequest& grid,
                                               const HestonAccuracy& accuracy = {},
                                               Device device = Device::automatic,
                                               int device_ordinal = 0) noexcept;

}  // namespace volcal

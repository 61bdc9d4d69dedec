// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the tail's quotes cost a fit beyond what every quote costs: severity times a spectral risk measure of
/// their asymmetric squared errors (docs/method/tail_term.md).
///
///     e_i   = a(r_i) r_i^2,   a = under_pricing where the model is below the market, 1 above
///     term  = severity * n * M,   M = sum of spectral weights on the ordered e_i, the worst first
///     [Acerbi2002]
///
/// r_i is the residual that the quote loss sees, over its slice's misfit where the model cannot follow it; n
/// the number of the surface's tail quotes (the sum of their weights, where quotes have weights). So severity
/// 1 with a spectrum that is flat and an under_pricing of 1 counts each tail quote once more, by its square,
/// on every market.

#include <cstdint>
#include <string>
#include <tuple>

#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/names.h"

namespace volcal {

/// How the weight of a tail quote depends on its rank; parameters grow with the attention to the worst.
enum class TailSpectrum : std::uint8_t {
  cvar,         ///< the mean of the worst (1 - parameter) share: parameter in [0, 1), 0 is flat
  exponential,  ///< proportional to exp(-parameter * rank / n): parameter >= 0, 0 is flat
  power,        ///< the expected worst of `parameter` quotes drawn: parameter >= 1, 1 is flat
};
template <>
inline constexpr auto kNamesOf<TailSpectrum> = names_up_to<TailSpectrum::power>("cvar", "exponential",
                                                                                "power");

/// By what a quote is tail, at its own market vol.
enum class TailMeasure : std::uint8_t {
  delta,       ///< |delta| to the forward of its out-of-the-money option is below `bound`
  deviations,  ///< |ln(K / F)| / (vol sqrt(T)) is above `bound`
};
template <>
inline constexpr auto kNamesOf<TailMeasure> = names_up_to<TailMeasure::deviations>("delta", "deviations");

/// Strikes below the forward are the left wing, others the right.
enum class TailWings : std::uint8_t { both, left, right };
template <>
inline constexpr auto kNamesOf<TailWings> = names_up_to<TailWings::right>("both", "left", "right");

struct TailTerm {
  double severity = 0.0;  ///< >= 0; 0: no term
  TailSpectrum spectrum = TailSpectrum::exponential;
  double parameter = 2.0;      ///< of the spectrum
  double under_pricing = 2.0;  ///< >= 1; how many times as much an error below the market costs
  TailMeasure measure = TailMeasure::delta;
  double bound = 0.1;  ///< of the measure: a delta in (0, 0.5], or standard deviations >= 0
  TailWings wings = TailWings::both;

  friend bool operator==(const TailTerm& a, const TailTerm& b) noexcept = default;
  [[nodiscard]] bool on() const noexcept { return severity > 0.0; }
  /// Is a quote at this log-moneyness and total standard deviation (vol sqrt(T), > 0) tail?
  [[nodiscard]] bool contains(double log_moneyness, double total_stddev) const noexcept;
  /// Fails with `usage` where a number is out of its bounds: "tail.severity is -1, must be a number from 0 to
  /// 1000000".
  [[nodiscard]] Expected<void> validate() const;
};
template <>
inline constexpr auto kFieldsOf<TailTerm> =
    std::tuple{Field{"severity", &TailTerm::severity},   Field{"spectrum", &TailTerm::spectrum},
               Field{"parameter", &TailTerm::parameter}, Field{"under_pricing", &TailTerm::under_pricing},
               Field{"quotes", &TailTerm::measure},      Field{"bound", &TailTerm::bound},
               Field{"wings", &TailTerm::wings}};

}  // namespace volcal

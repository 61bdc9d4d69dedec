// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The tail term: extra cost of errors at the tail's quotes, severity times a spectral risk measure of their
/// asymmetric squared errors (docs/method/tail_term.md).
///
///     e_i   = a(r_i) r_i^2,   a = under_pricing where the model is below the market, 1 above
///     term  = severity * n * M,   M = sum of spectral weights on the ordered e_i, the largest first
///     [Acerbi2002]
///
/// r_i is the residual that the quote loss uses, divided by its slice's misfit where the model cannot follow
/// the slice; n is the number of the surface's tail quotes (the sum of their weights, where quotes have
/// weights). So a severity of 1 with a flat spectrum and an under_pricing of 1 counts the square of each tail
/// quote's error once more, on every market.

#include <cstdint>
#include <string>
#include <tuple>

#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/names.h"

namespace volcal {

/// Spectrum of the tail term: weight of a tail quote by the rank of its error. A larger parameter puts more
/// weight on the largest errors.
enum class TailSpectrum : std::uint8_t {
  cvar,         ///< the mean of the worst (1 - parameter) share: parameter in [0, 1), 0 is flat
  exponential,  ///< proportional to exp(-parameter * rank / n): parameter >= 0, 0 is flat
  power,        ///< the expected worst of `parameter` quotes drawn: parameter >= 1, 1 is flat
};
template <>
inline constexpr auto kNamesOf<TailSpectrum> = names_up_to<TailSpectrum::power>("cvar", "exponential",
                                                                                "power");

/// Measure by which a quote belongs to the tail, at its own market vol.
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
  double parameter = 2.0;      ///< parameter of the spectrum
  double under_pricing = 2.0;  ///< >= 1; factor on the squared error where the model is below the market
  TailMeasure measure = TailMeasure::delta;
  double bound = 0.1;  ///< bound of the measure: a delta in (0, 0.5], or standard deviations >= 0
  TailWings wings = TailWings::both;

  friend bool operator==(const TailTerm& a, const TailTerm& b) noexcept = default;
  [[nodiscard]] bool on() const noexcept { return severity > 0.0; }
  /// True where a quote at this log-moneyness and total standard deviation (vol sqrt(T), > 0) belongs to the
  /// tail.
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

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An arbitrage-free implied-vol surface: immutable, cheap to copy, safe to query from any thread.
///
/// A slice is total variance w(k) as a function of log-moneyness k = ln(K/F), of any kind of
/// volcal/variance_function.h; implied_vol = sqrt(w / T). One surface may have slices of several kinds.
///
/// Between two expiries total variance is linear in T at fixed k where that was proved free of butterfly
/// arbitrage for the pair; otherwise call prices over strike are interpolated at fixed k
/// [GatheralJacquier2014, Lemma 5.1]. Before the first expiry w(k) = w_1(k) T / T_1; beyond the last w(k) =
/// w_n(k) + theta_n (T / T_n - 1), with theta_n its at-the-money total variance (scaling a slice up can break
/// it, adding a constant cannot).
///
/// A surface may hold a Heston model instead (volcal/heston_parameters.h). Then a query at any time and
/// strike prices the model there and gives the vol of the out-of-the-money price; slices give the expiries
/// and their forwards, but no smile. Time is from 1e-4 to 100 years and |k| <= 10. Beyond that, and where the
/// price is below the range of doubles (some 1e-300 forwards), the vol is NaN. A query takes microseconds,
/// not nanoseconds: batches (volcal/queries.h) are faster.
///
/// In both cases the forward between expiries is log-linear in T; before the first and beyond the last it
/// continues at the growth rate of the outermost gap.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/compiled_slice.h"
#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/heston_parameters.h"
#include "volcal/names.h"
#include "volcal/variance_function.h"

namespace volcal {

/// Empty where a matrix is positive semidefinite as far as its diagonal and its pairs of rows tell; else what
/// is wrong: "is no covariance or information". `matrix` is symmetric, its lower triangle stored by rows.
[[nodiscard]] std::string fault_of_packed(const std::array<double, 15>& matrix);

/// Uncertainty of a fitted SVI slice, along five free coordinates: the logarithms of the lowest variance, of
/// both slopes (bent towards Lee's bound) and of the width, and the centre in units of `scale`
/// (docs/method/bands.md). Matrices are symmetric, the lower triangle stored by rows.
struct SliceUncertainty {
  double scale = kAbsent;  ///< at-the-money total standard deviation, the unit of the coordinates
  double noise = kAbsent;  ///< standard deviation of the quotes' errors in their half-spreads
  double degrees_of_freedom = kAbsent;  ///< degrees of freedom that `noise` was estimated from
  bool constrained = false;  ///< true where an arbitrage bound holds the slice along some direction
  std::array<double, 15> covariance = {};  ///< covariance of the coordinates
  /// Information that a later fit may use as a prior: the inverse of the covariance that the coordinates
  /// would have if all quotes were wrong by one half-spread together.
  std::array<double, 15> information = {};

  /// Fails with `malformed` where a number is impossible: "covariance has a negative number on its diagonal".
  [[nodiscard]] Expected<void> validate() const;
};
template <>
inline constexpr auto kFieldsOf<SliceUncertainty> =
    std::tuple{Field{"scale", &SliceUncertainty::scale},
               Field{"noise", &SliceUncertainty::noise},
               Field{"degrees_of_freedom", &SliceUncertainty::degrees_of_freedom},
               Field{"constrained", &SliceUncertainty::constrained},
               Field{"covariance", &SliceUncertainty::covariance},
               Field{"information", &SliceUncertainty::information}};

/// Uncertainty of a Heston model, along the coordinates in which it is fitted: (ln v0, ln kappa, ln theta, ln
/// sigma, atanh rho).
struct HestonUncertainty {
  double noise = kAbsent;  ///< standard deviation of the quotes' errors, in the unit of the fit's residuals
  double degrees_of_freedom = kAbsent;     ///< degrees of freedom that `noise` was estimated from
  std::array<double, 15> covariance = {};  ///< covariance of the coordinates; 0 along those that are held
  /// True for each parameter, in the order of kHestonFields, that is at a bound of the fit and taken as exact
  /// there. Bands of quantities that depend on it are too narrow.
  std::array<bool, kHestonParameters> held = {};

  /// Fails with `malformed` where a number is impossible.
  [[nodiscard]] Expected<void> validate() const;
  /// Standard errors of the parameters themselves, to first order; absent where held.
  [[nodiscard]] HestonParameters standard_errors(const HestonParameters& model) const noexcept;
  /// Correlation of two parameters, to first order that of their coordinates; absent where one is held.
  [[nodiscard]] double correlation(std::size_t one, std::size_t other) const noexcept;
};

struct SurfaceSlice {
  Expiry expiry;
  VarianceFunction variance;  ///< absent on a Heston surface
  /// Uncertainty of a fitted slice; absent on stated surfaces, and for kinds that have none.
  std::optional<SliceUncertainty> uncertainty = std::nullopt;
};

/// Model of a surface; `slices`: not all of its slices are SVI.
enum class SurfaceModel : std::uint8_t { svi, heston, slices };
template <>
inline constexpr auto kNamesOf<SurfaceModel> = names_up_to<SurfaceModel::slices>("svi", "heston", "slices");

/// Interpolation of total variance between slice i and slice i + 1; `model`: that of the Heston model.
enum class TimeInterpolation : std::uint8_t { linear_total_variance, price_mix, model };
template <>
inline constexpr auto kNamesOf<TimeInterpolation> =
    names_up_to<TimeInterpolation::model>("linear_total_variance", "price_mix", "model");

/// Reason why a point of a surface has no answer.
enum class QueryStatus : std::uint8_t {
  ok,
  bad_time,              ///< NaN, infinite or not above 0
  bad_strike,            ///< NaN, infinite or not above 0
  bad_log_moneyness,     ///< NaN or infinite
  time_out_of_range,     ///< of a Heston model: below 1e-4 or above 100 years
  forward_out_of_range,  ///< the growth of forwards leads to none that a double holds at this time
  strike_out_of_range,   ///< |ln(strike / forward)| at 1e150 or above (Heston: above 10), or a log-moneyness
                         ///< whose strike no double holds
  no_vol,                ///< of a Heston model: the price is too near to 0 or to its bound, or not accurate
  number_out_of_range,   ///< one of the results is beyond the range of doubles
};

template <>
inline constexpr auto kNamesOf<QueryStatus> = names_up_to<QueryStatus::number_out_of_range>(
    "ok", "bad_time", "bad_strike", "bad_log_moneyness", "time_out_of_range", "forward_out_of_range",
    "strike_out_of_range", "no_vol", "number_out_of_range");

/// All outputs at one point. Prices are undiscounted; greeks are at fixed strike vol, and delta and gamma are
/// to the forward. Where the status is ok every number is finite and the vol above 0; else every number is
/// NaN.
struct SurfacePoint {
  double time_to_expiry = kAbsent;
  double forward = kAbsent;
  double strike = kAbsent;
  double log_moneyness = kAbsent;
  double implied_vol = kAbsent;
  double total_variance = kAbsent;
  double call = kAbsent;                       ///< undiscounted
  double put = kAbsent;                        ///< undiscounted
  double delta = kAbsent;                      ///< d call / d forward
  double gamma = kAbsent;                      ///< d^2 call / d forward^2
  double vega = kAbsent;                       ///< d call / d implied_vol, per 1.00 of vol
  double density = kAbsent;                    ///< risk-neutral probability per unit of strike
  QueryStatus status = QueryStatus::bad_time;  ///< default for a point that was never queried
};
template <>
inline constexpr auto kFieldsOf<SurfacePoint> =
    std::array{Field{"time_to_expiry", &SurfacePoint::time_to_expiry},
               Field{"forward", &SurfacePoint::forward},
               Field{"strike", &SurfacePoint::strike},
               Field{"log_moneyness", &SurfacePoint::log_moneyness},
               Field{"implied_vol", &SurfacePoint::implied_vol},
               Field{"total_variance", &SurfacePoint::total_variance},
               Field{"call", &SurfacePoint::call},
               Field{"put", &SurfacePoint::put},
               Field{"delta", &SurfacePoint::delta},
               Field{"gamma", &SurfacePoint::gamma},
               Field{"vega", &SurfacePoint::vega},
               Field{"density", &SurfacePoint::density}};

class VolSurface {
 public:
  /// Makes a surface of slices in nondecreasing time_to_expiry (equal only for different roots), with w > 0
  /// and parameters as their kind requires (SVI: finite, sigma > 0, b >= 0, |rho| <= 1). Only kinds that
  /// define an uncertainty may have one. A query by time takes the first of several slices that share a time.
  /// Does not require freedom from arbitrage: `check_arbitrage` decides that.
  [[nodiscard]] static Expected<VolSurface> make(std::string underlying, std::optional<UtcTime> as_of,
                                                 std::vector<SurfaceSlice> slices);

  /// Makes a surface of a Heston model. Expiries as above, from 1e-4 to 100 years; parameters within their
  /// bounds, and above 0 where there is an uncertainty.
  [[nodiscard]] static Expected<VolSurface> make(
      std::string underlying, std::optional<UtcTime> as_of, std::vector<Expiry> expiries,
      const HestonParameters& model, const std::optional<HestonUncertainty>& uncertainty = std::nullopt);

  [[nodiscard]] const std::string& underlying() const noexcept;
  [[nodiscard]] std::optional<UtcTime> as_of() const noexcept;
  [[nodiscard]] const std::vector<SurfaceSlice>& slices() const noexcept;
  [[nodiscard]] SurfaceModel model() const noexcept;
  /// Parameters of the Heston model; null for slices. Valid as long as a copy of this surface exists.
  [[nodiscard]] const HestonParameters* heston() const noexcept;
  /// Uncertainty of the Heston model; null for slices and for stated models. Valid likewise.
  [[nodiscard]] const HestonUncertainty* heston_uncertainty() const noexcept;
  /// Interpolation of each gap between slices: slices().size() - 1 entries.
  [[nodiscard]] const std::vector<TimeInterpolation>& interpolations() const noexcept;

  /// Index of the slice with this label, or whose date is `label` where only one slice has that date.
  [[nodiscard]] std::optional<std::size_t> find_slice(std::string_view label,
                                                      std::string_view root = {}) const noexcept;

  /// Forward at a time T > 0; a time within 1e-9 relatively of a slice is that slice. NaN outside the domain,
  /// and where the answer is beyond the range of doubles; at_strike and at_log_moneyness give the reason.
  [[nodiscard]] double forward(double time_to_expiry) const noexcept;
  [[nodiscard]] double total_variance(double time_to_expiry, double log_moneyness) const noexcept;
  [[nodiscard]] double implied_vol(double time_to_expiry, double log_moneyness) const noexcept;
  [[nodiscard]] double implied_vol_at_strike(double time_to_expiry, double strike) const noexcept;

  /// Slice i compiled for queries (volcal/compiled_slice.h); for many points see volcal/queries.h. Valid as
  /// long as a copy of this surface exists; a copy of the slice is valid on its own. Domain: slice <
  /// slices().size(). On a Heston surface its vols and variances are NaN.
  [[nodiscard]] const CompiledSlice& compiled_slice(std::size_t slice) const noexcept;

  /// All outputs at one point, given by a strike or by a log-moneyness.
  [[nodiscard]] SurfacePoint at_strike(double time_to_expiry, double strike) const noexcept;
  [[nodiscard]] SurfacePoint at_log_moneyness(double time_to_expiry, double log_moneyness) const noexcept;

  /// A surface of slice i alone. It answers for a slice whose time another root shares, where a query by time
  /// would take the first. Domain: slice < slices().size().
  [[nodiscard]] Expected<VolSurface> slice_alone(std::size_t slice) const;

  /// A surface with the same smiles in log-moneyness and other forwards: one positive number for each slice.
  [[nodiscard]] Expected<VolSurface> with_forwards(const std::vector<double>& forwards) const;

 private:
  friend struct SurfaceAccess;
  struct State;
  static void compile_state(State& state);
  static Expected<VolSurface> assemble(std::shared_ptr<State> state);
  static SurfacePoint point_at(const State& state, double time_to_expiry, double forward, double strike,
                               double log_moneyness, bool by_strike) noexcept;
  explicit VolSurface(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

/// Method by which static arbitrage was decided (docs/method/arbitrage.md).
enum class ArbitrageMethod : std::uint8_t {
  proof,    ///< slices: certificates for the whole line, rounding included; figures are over it too
  theorem,  ///< Heston: its price is a martingale, so exact prices are free; figures are measured on a grid,
            ///< and one that violates a condition by more than rounding overrules the theorem
};
template <>
inline constexpr auto kNamesOf<ArbitrageMethod> = names_up_to<ArbitrageMethod::theorem>("proof", "theorem");

/// Evidence on the butterfly arbitrage of one slice.
struct ButterflyEvidence {
  bool free = false;            ///< Durrleman's g >= 0 for all k
  double min_g = kAbsent;       ///< smallest g found
  double min_g_at = kAbsent;    ///< log-moneyness of min_g; +-infinity where the wing's limit is the smallest
  double left_slope = kAbsent;  ///< slope of total variance far out, b (1 - rho) for SVI; Lee's bound is 2
  double right_slope = kAbsent;  ///< b (1 + rho)
};
template <>
inline constexpr auto kFieldsOf<ButterflyEvidence> = std::tuple{
    Field{"free", &ButterflyEvidence::free}, Field{"min_g", &ButterflyEvidence::min_g},
    Field{"min_g_at", &ButterflyEvidence::min_g_at}, Field{"left_slope", &ButterflyEvidence::left_slope},
    Field{"right_slope", &ButterflyEvidence::right_slope}};

/// Evidence on the calendar arbitrage between a slice and one of the next expiry (every pair, where roots
/// share a time).
struct CalendarEvidence {
  std::size_t earlier = 0;  ///< slice indices
  std::size_t later = 0;
  bool free = false;           ///< w_later(k) >= w_earlier(k) for all k
  double min_slack = kAbsent;  ///< smallest w_later - w_earlier found (total variance)
  double min_slack_at = kAbsent;
  std::vector<double> crossings;  ///< log-moneyness of every crossing (SVI: real roots of the quartic)
};
template <>
inline constexpr auto kFieldsOf<CalendarEvidence> =
    std::tuple{Field{"earlier", &CalendarEvidence::earlier},
               Field{"later", &CalendarEvidence::later},
               Field{"free", &CalendarEvidence::free},
               Field{"min_slack", &CalendarEvidence::min_slack},
               Field{"min_slack_at", &CalendarEvidence::min_slack_at},
               Field{"crossings", &CalendarEvidence::crossings}};

struct ArbitrageEvidence {
  ArbitrageMethod method = ArbitrageMethod::proof;
  std::vector<ButterflyEvidence> butterfly;  ///< one per slice
  std::vector<CalendarEvidence> calendar;    ///< one for each such pair
  [[nodiscard]] bool free() const noexcept;
};
template <>
inline constexpr auto kFieldsOf<ArbitrageEvidence> = std::tuple{
    Field{"free", &ArbitrageEvidence::free}, Field{"method", &ArbitrageEvidence::method},
    Field{"butterfly", &ArbitrageEvidence::butterfly}, Field{"calendar", &ArbitrageEvidence::calendar}};

/// Decides static arbitrage. SVI is decided exactly, by the positivity of the degree-10 polynomial that has
/// the sign of Durrleman's g and by the real crossings of neighbouring slices; other kinds of slice by bounds
/// over cells of the whole line (`free` is false where they do not decide); Heston by theorem, together with
/// measurements that can overrule it (docs/method/arbitrage.md).
[[nodiscard]] ArbitrageEvidence check_arbitrage(const VolSurface& surface);

}  // namespace volcal

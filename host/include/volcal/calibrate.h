// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One snapshot in, one arbitrage-free surface and its report out.

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/cross_validation.h"
#include "volcal/expected.h"
#include "volcal/heston_fit.h"
#include "volcal/profile.h"
#include "volcal/quotes.h"
#include "volcal/surface.h"
#include "volcal/tail_floor.h"
#include "volcal/tail_history.h"

namespace volcal {

enum class Device : std::uint8_t { automatic, cpu, cuda };
/// How a quote's residual r counts (docs/method/fit.md): in half-spreads, so that |r| <= 1 is inside bid/ask
/// where the half-spread is not below CalibrateOptions::half_spread_floor.
enum class QuoteLoss : std::uint8_t {
  spread,   ///< r^2, plus a bounded extra for leaving bid/ask: pulls near misses inside
  squares,  ///< r^2
  huber,    ///< r^2 up to loss_scale, linear beyond: for quotes with outliers, as is cauchy
  cauchy,   ///< log(1 + r^2), in units of loss_scale
  tukey,  ///< Tukey's biweight: what lies beyond loss_scale counts the same wherever it is, and pulls nowhere
};

/// The unit of a quote's residual.
enum class QuoteWeights : std::uint8_t {
  spread,  ///< its half-spread, floored
  none,    ///< one vol point (0.01) for all: every quote counts the same. The spread loss, which knows of
           ///< bid and ask, is then plain squares
};

/// What a quote's weight w_i in the data term, the sum of w_i rho(r_i^2), is the product of. Factors are
/// relative: each is divided by its mean over the slice's quotes that have the data, a quote without it
/// counts as that mean (the report says how many do), and a slice's weights are scaled to a mean of 1. So
/// neither the slices' weights against each other nor the meaning of penalties changes. No quote weighs less
/// than a millionth of its slice's heaviest: it stays a fitted quote. Without factors all weights are 1.
struct QuoteWeightFactors {
  bool vega = false;  ///< Black vega of the price over the forward, at the market vol
  bool size = false;  ///< 1 + ln(1 + traded volume, in the file's unit): stands in for the sizes of bid
                      ///< and ask, which no format that is read has
  bool open_interest = false;  ///< 1 + ln(1 + open interest, in the file's unit)
  bool age = false;  ///< 2^(-age / age_half_life_hours), age: from the last trade or update to as_of
  double age_half_life_hours = 24.0;  ///< > 0

  [[nodiscard]] bool any() const noexcept { return vega || size || open_interest || age; }
};

/// An earlier surface of the same underlying that SVI slices lean on (docs/use/priors.md).
struct PriorSurface {
  VolSurface surface;           ///< SVI, with uncertainties: what `calibrate` made
  double drift = 0.08;          ///< standard deviation of each free coordinate per root day of age, > 0
  std::optional<double> age{};  ///< days, >= 0; empty: from the two surfaces' times
  std::string source{};         ///< its file, for messages; may be empty
};

struct CalibrateOptions {
  CleaningOptions cleaning;
  SurfaceModel model = SurfaceModel::svi;
  Device device = Device::automatic;
  int device_ordinal = 0;
  QuoteWeights weights = QuoteWeights::spread;
  QuoteWeightFactors weight_factors;
  QuoteLoss loss = QuoteLoss::spread;
  double loss_scale = 2.0;              ///< residual at which huber and cauchy bend and tukey ends, > 0
  double half_spread_floor = 0.0005;    ///< vol; a narrower quote is weighted as if it were this wide, > 0
  double mid_only_half_spread = 0.005;  ///< vol; the scale given to quotes without bid and ask, > 0
  bool compare_unconstrained = false;   ///< also fit SVI to each slice alone without constraints, report both
  Profile profile = default_profile();  ///< what SVI slices lean on besides their quotes, and the tail term
  std::optional<PriorSurface> prior;    ///< what SVI slices lean on from before
  HestonFitOptions heston;              ///< where `model` is heston
  std::vector<TailFloor> tail_floors;   ///< under the tail that the surface implies
  std::optional<TailHistory> tail_history;  ///< of floors whose target is a history's
  /// Of one underlying's fits together, those without a share of the quotes too; > 0. Where it is reached the
  /// best surface so far is made free of arbitrage, and the report says that it did not converge.
  double max_seconds = std::numeric_limits<double>::infinity();
  int cross_validation_folds = 0;  ///< fits without a share of the quotes each (volcal/cross_validation.h):
                                   ///< 0, none, or 2 to 20; a panel has none

  /// The loss that is meant: `loss`, but squares for the spread loss where a residual of 1 is not the end of
  /// bid/ask: without weights, and for prices that share one scale.
  [[nodiscard]] QuoteLoss effective_loss() const noexcept {
    const bool shares_scale = model == SurfaceModel::heston && heston.objective == HestonObjective::price;
    const bool knows_spreads = weights == QuoteWeights::spread && !shares_scale;
    return loss == QuoteLoss::spread && !knows_spreads ? QuoteLoss::squares : loss;
  }
  [[nodiscard]] std::string validate() const;
};

/// How well model vols meet quotes. The counts are over two-sided quotes.
struct FitQuality {
  double rmse_vol = kAbsent;           ///< root mean square of model - market_vol over fitted quotes
  double rmse_half_spreads = kAbsent;  ///< the same, each error over its floored half-spread; absent
                                       ///< with QuoteWeights::none
  std::size_t fitted = 0;              ///< quotes in those two figures
  std::size_t inside = 0;              ///< two-sided out-of-the-money raw quotes with model inside bid/ask
  std::size_t two_sided = 0;           ///< all two-sided out-of-the-money raw quotes, rejected or not
};

struct SliceReport {
  Expiry expiry;
  std::size_t quotes_in = 0;  ///< records of this expiry
  std::size_t fitted = 0;
  std::size_t rejected = 0;
  bool leans_on_neighbours =
      false;  ///< under five quotes: shape (without any, level too) from its neighbours
  FitQuality quality;
  FitQuality unconstrained;         ///< filled with CalibrateOptions::compare_unconstrained
  SviParameters unconstrained_svi;  ///< likewise
  double atm_vol = kAbsent;
  double atm_band = kAbsent;          ///< half-width of its 95 % band, vol (volcal/bands.h)
  double risk_reversal_25 = kAbsent;  ///< vol(25-delta call) - vol(25-delta put)
  double butterfly_25 = kAbsent;      ///< mean of the two - atm_vol
  std::size_t worst_quote = 0;        ///< index into QuoteSnapshot::quotes of the largest |residual|
  double worst_residual = kAbsent;    ///< (model - market_vol) / scale, signed
  double min_g = kAbsent;
  double calendar_slack = kAbsent;  ///< smallest w_next - w over all k; kAbsent for the last slice
  FitQuality without_floors;        ///< of the fit without tail floors; filled where options have some
};

/// One outer step of the augmented Lagrangian: how hard the constraints pushed and what was left. A fit
/// makes a pass with plain squares, then one with the chosen loss (before tukey one with huber), and further
/// attempts only if it must.
struct SeverityStep {
  int attempt = 1;                      ///< 1, 2, ...
  QuoteLoss loss = QuoteLoss::squares;  ///< of this pass
  double severity = 0.0;                ///< penalty parameter of this step
  double cost = 0.0;                 ///< data term: the quotes' losses, each over its slice's squared misfit
  double butterfly_violation = 0.0;  ///< max(0, -g) over slices and k
  double calendar_violation = 0.0;   ///< max(0, w_i - w_{i+1}), in half-spreads of the later slice, or in its
                                     ///< rms misfit where SVI cannot follow it to within its half-spreads
  double wing_violation = 0.0;       ///< max(0, b (1 + |rho|) - 2): SVI's coordinates keep it at 0
  int iterations = 0;                ///< Ceres iterations within the step
  double floor_violation = 0.0;      ///< max(0, -ln(value / target)) of the hard tail floors
};

/// What became of one fitted quote.
struct QuoteResidual {
  std::size_t slice = 0;
  VolQuote quote;
  double scale = kAbsent;     ///< vol; the residual's unit: floored half-spread, or one vol point
  double quote_weight = 1.0;  ///< w_i of w_i rho(r_i^2) (QuoteWeightFactors)
  double weight = 1.0;        ///< of the loss at the solution: derivative of rho by r^2, r in the unit of the
                              ///< fit's objective
  /// By how much its own quote decides the fitted value: d model / d market, 0 to 1, by the fit's quadratic
  /// model at the solution (docs/method/influence.md). Absent, as influence is, where the fit has no
  /// uncertainty.
  double leverage = kAbsent;
  /// The model vol with the quote less the vol were it left out, in standard errors of the model vol with the
  /// noise as the other quotes have it: DFFITS [BelsleyKuhWelsch1980]. Above 0: the quote holds the vol up.
  /// Absent where nothing else determines the vol.
  double influence = kAbsent;
  double tail_share = kAbsent;  ///< spectral weight of a tail quote by its rank, of sum 1 over the surface's
                                ///< (TailTerm); absent where a quote is not tail
  double model_vol = kAbsent;
  double residual = kAbsent;  ///< (model_vol - market_vol) / scale
  double band_low = kAbsent;  ///< the model vol's 95 % band (volcal/bands.h)
  double band_high = kAbsent;

  /// What it counts in the end: w_i times what the loss leaves it.
  [[nodiscard]] double effective_weight() const noexcept { return quote_weight * weight; }
};

/// A fit with frozen ranks on the way to ranks that are the fit's own (docs/method/tail_term.md).
struct TailRanking {
  double objective = kAbsent;  ///< data, tail term and prior, with the ranks at the fit's end
  double gap = kAbsent;  ///< lowest objective so far minus the highest bound below it so far: how far the fit
                         ///< can be from the lowest there is
};

/// How the tail's quotes fared, by the definitions of Profile::tail, whether or not its severity is above 0.
struct TailReport {
  std::size_t quotes = 0;
  std::size_t under_priced = 0;       ///< model below market
  double rmse_vol = kAbsent;          ///< root mean square of model - market_vol over them
  double risk = kAbsent;              ///< spectral risk of their asymmetric squared errors, in squared units
                                      ///< of the residual (half-spreads)
  std::vector<TailRanking> rankings;  ///< empty without a term
};

/// Accounts for every record of the snapshot exactly once: residuals + rejected = records. An expiry without
/// any forward has no slice: its records are rejected as no_forward.
struct CalibrationReport {
  std::size_t records = 0;
  std::vector<SliceReport> slices;       ///< parallel to VolSurface::slices
  std::vector<QuoteResidual> residuals;  ///< every fitted quote
  std::vector<Rejected> rejected;        ///< every other record
  /// Indices into residuals: the five quotes of the largest |influence|, the largest first; fewer where fewer
  /// have any.
  std::vector<std::size_t> most_influential;
  /// No quote survived: an SVI slice is all its neighbours', a Heston slice all the model's.
  std::vector<Expiry> expiries_without_quotes;
  std::vector<SeverityStep> severity_path;
  ArbitrageEvidence arbitrage;
  FitQuality quality;
  FitQuality unconstrained;
  TailReport tail;
  FitQuality
      without_floors;  ///< of the fit without tail floors, which are otherwise the same; filled with them
  std::vector<TailFloorReport> tail_floors;  ///< one a floor and slice that it is for
  std::vector<TailEstimate> tail_estimates;  ///< parallel to it; of floors with a target from a history
  std::optional<CrossValidation> cross_validation;  ///< where options have folds
  std::optional<HestonFitReport> heston;            ///< of a Heston fit
  std::string backend;                              ///< "cpu", or "cuda:0 NVIDIA ..."; a fall-back is noted
  std::string termination;                          ///< why the fit stopped, in words
  bool converged =
      false;           ///< false: free of arbitrage all the same, but no best fit; judge it by its residuals
  int iterations = 0;  ///< of Ceres, all steps together
  double wall_ms = 0.0;  ///< cleaning to report, reading apart; filled by the caller
  std::vector<std::string> notes;
};

struct Calibration {
  VolSurface surface;
  CalibrationReport report;
};

/// Called now and then during long work with a fraction in [0, 1] and a phrase; may be empty.
using Progress = std::function<void(double, std::string_view)>;

/// The whole chain. Fails with `nothing_usable` where no expiry has a usable quote, `usage` where options
/// are out of bounds. Never throws; reads no clock, file or global.
[[nodiscard]] Expected<Calibration> calibrate(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                              const Progress& progress = {}) noexcept;

/// Heston models for several days of one underlying, fitted jointly: kappa, theta, sigma and rho are shared,
/// v0 is a day's own. One surface a snapshot, in order; `heston` of each report tells of the joint fit, and
/// the residuals are the day's own. Fails as a whole where a day has no usable quote (the error names it).
[[nodiscard]] Expected<std::vector<Calibration>> calibrate_heston_panel(
    std::span<const QuoteSnapshot> days, const CalibrateOptions& options,
    const Progress& progress = {}) noexcept;

}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a calibration gives: the surface, and a report that accounts for every quote of the snapshot.

#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/cross_validation.h"
#include "volcal/data_term.h"
#include "volcal/fields.h"
#include "volcal/heston_fit.h"
#include "volcal/quotes.h"
#include "volcal/rejected_quotes.h"
#include "volcal/smile_features.h"
#include "volcal/surface.h"
#include "volcal/tail_floor.h"
#include "volcal/tail_history.h"

namespace volcal {

/// How well model vols meet quotes. The counts are over two-sided quotes.
struct FitQuality {
  double rmse_vol = kAbsent;           ///< root mean square of model - market_vol over fitted quotes
  double rmse_half_spreads = kAbsent;  ///< the same, each error over its floored half-spread; absent
                                       ///< with QuoteWeights::none
  std::size_t fitted = 0;              ///< quotes in those two figures
  std::size_t inside = 0;              ///< two-sided out-of-the-money raw quotes with model inside bid/ask
  std::size_t two_sided = 0;           ///< all two-sided out-of-the-money raw quotes, rejected or not
};
template <>
inline constexpr auto kFieldsOf<FitQuality> = std::tuple{
    Field{"rmse_vol", &FitQuality::rmse_vol}, Field{"rmse_half_spreads", &FitQuality::rmse_half_spreads},
    Field{"fitted", &FitQuality::fitted}, Field{"inside", &FitQuality::inside},
    Field{"two_sided", &FitQuality::two_sided}};

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
  SmileFeatures smile;
  double atm_band = kAbsent;        ///< half-width of the at-the-money vol's 95 % band, vol (volcal/bands.h)
  std::size_t worst_quote = 0;      ///< index into QuoteSnapshot::quotes of the largest |residual|
  double worst_residual = kAbsent;  ///< (model - market_vol) / scale, signed
  double min_g = kAbsent;
  double calendar_slack = kAbsent;  ///< smallest w_next - w over all k; kAbsent for the last slice
  FitQuality without_floors;        ///< of the fit without tail floors; filled where options have some
};
template <>
inline constexpr auto kFieldsOf<SliceReport> =
    std::tuple{Field{"quotes_in", &SliceReport::quotes_in},
               Field{"fitted", &SliceReport::fitted},
               Field{"rejected", &SliceReport::rejected},
               Field{"leans_on_neighbours", &SliceReport::leans_on_neighbours},
               Field{"quality", &SliceReport::quality},
               Field{"", &SliceReport::smile},
               Field{"atm_band", &SliceReport::atm_band},
               Field{"worst_residual", &SliceReport::worst_residual},
               Field{"min_g", &SliceReport::min_g},
               Field{"calendar_slack", &SliceReport::calendar_slack}};

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
template <>
inline constexpr auto kFieldsOf<SeverityStep> =
    std::tuple{Field{"attempt", &SeverityStep::attempt},
               Field{"loss", &SeverityStep::loss},
               Field{"severity", &SeverityStep::severity},
               Field{"cost", &SeverityStep::cost},
               Field{"butterfly_violation", &SeverityStep::butterfly_violation},
               Field{"calendar_violation", &SeverityStep::calendar_violation},
               Field{"wing_violation", &SeverityStep::wing_violation},
               Field{"floor_violation", &SeverityStep::floor_violation},
               Field{"iterations", &SeverityStep::iterations}};

/// What became of one fitted quote.
struct QuoteResidual {
  std::size_t slice = 0;
  VolQuote quote;
  double scale = kAbsent;     ///< vol; the residual's unit: floored half-spread, or one vol point
  double quote_weight = 1.0;  ///< w_i of w_i rho(r_i^2) (QuoteWeightFactors)
  double weight = 1.0;        ///< of the loss at the solution: derivative of rho by r^2, r in the unit of the
                              ///< fit's objective
  /// By how much its own quote decides the fitted value: d model / d market, 0 to 1, by the fit's quadratic
  /// model at the solution (docs/method/influence.md). Absent where the fit has no uncertainty, as influence
  /// is.
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
template <>
inline constexpr auto kFieldsOf<QuoteResidual> =
    std::tuple{Field{"slice", &QuoteResidual::slice},
               Field{"", &QuoteResidual::quote},
               Field{"scale", &QuoteResidual::scale},
               Field{"quote_weight", &QuoteResidual::quote_weight},
               Field{"weight", &QuoteResidual::weight},
               Field{"effective_weight", &QuoteResidual::effective_weight},
               Field{"leverage", &QuoteResidual::leverage},
               Field{"influence", &QuoteResidual::influence},
               Field{"tail_share", &QuoteResidual::tail_share},
               Field{"model_vol", &QuoteResidual::model_vol},
               Field{"residual", &QuoteResidual::residual},
               Field{"band_low", &QuoteResidual::band_low},
               Field{"band_high", &QuoteResidual::band_high}};

/// A fit with frozen ranks on the way to ranks that are the fit's own (docs/method/tail_term.md).
struct TailRanking {
  double objective = kAbsent;  ///< data, tail term and prior, with the ranks at the fit's end
  double gap = kAbsent;  ///< lowest objective so far minus the highest bound below it so far: how far the fit
                         ///< can be from the lowest there is
};
template <>
inline constexpr auto kFieldsOf<TailRanking> =
    std::tuple{Field{"objective", &TailRanking::objective}, Field{"gap", &TailRanking::gap}};

/// How the tail's quotes fared, by the definitions of Profile::tail, whether or not its severity is above 0.
struct TailReport {
  std::size_t quotes = 0;
  std::size_t under_priced = 0;       ///< model below market
  double rmse_vol = kAbsent;          ///< root mean square of model - market_vol over them
  double risk = kAbsent;              ///< spectral risk of their asymmetric squared errors, in squared units
                                      ///< of the residual (half-spreads)
  std::vector<TailRanking> rankings;  ///< empty without a term
};
template <>
inline constexpr auto kFieldsOf<TailReport> =
    std::tuple{Field{"quotes", &TailReport::quotes}, Field{"under_priced", &TailReport::under_priced},
               Field{"rmse_vol", &TailReport::rmse_vol}, Field{"risk", &TailReport::risk},
               Field{"rankings", &TailReport::rankings}};

/// Accounts for every record of the snapshot exactly once: residuals + rejected = records. An expiry without
/// any forward has no slice: its records are rejected as no_forward.
struct CalibrationReport {
  std::size_t records = 0;
  std::vector<SliceReport> slices;          ///< parallel to VolSurface::slices
  std::vector<QuoteResidual> residuals;     ///< every fitted quote
  std::vector<Rejected> rejected;           ///< every other record
  std::vector<RejectedVols> rejected_vols;  ///< parallel to it: where they stand beside the surface
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

}  // namespace volcal

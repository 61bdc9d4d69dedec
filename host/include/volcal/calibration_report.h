// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Result of a calibration: the surface, and a report that accounts for every quote of the snapshot.

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

/// Errors of model vols at the quotes. The counts are of two-sided quotes.
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
  bool leans_on_neighbours = false;  ///< fewer than five quotes: the shape (without any quote the level too)
                                     ///< is borrowed from its neighbours
  FitQuality quality;
  FitQuality unconstrained;         ///< filled with CalibrateOptions::compare_unconstrained
  SviParameters unconstrained_svi;  ///< likewise
  SmileFeatures smile;
  double atm_band = kAbsent;        ///< half-width of the at-the-money vol's 95 % band, vol (volcal/bands.h)
  std::size_t worst_quote = 0;      ///< index into QuoteSnapshot::quotes of the largest |residual|
  double worst_residual = kAbsent;  ///< (model - market_vol) / scale, signed
  double min_g = kAbsent;
  double calendar_slack = kAbsent;  ///< smallest w_next - w over all k; kAbsent for the last slice
  FitQuality without_floors;  ///< quality of the fit without tail floors; filled where options have floors
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

/// One outer step of the augmented Lagrangian: the penalty on the constraints and the violation that is left.
/// A fit makes a pass with plain squares, then one with the chosen loss (before tukey one with huber), and
/// further attempts only where these fail.
struct SeverityStep {
  int attempt = 1;                      ///< number of the attempt: 1, 2, ...
  QuoteLoss loss = QuoteLoss::squares;  ///< loss of this pass
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

/// Fit of one quote: its residual, weights and influence.
struct QuoteResidual {
  std::size_t slice = 0;
  VolQuote quote;
  double scale = kAbsent;     ///< vol; the residual's unit: floored half-spread, or one vol point
  double quote_weight = 1.0;  ///< w_i of w_i rho(r_i^2) (QuoteWeightFactors)
  double weight = 1.0;  ///< weight that the loss gives the quote at the solution: derivative of rho by r^2, r
                        ///< in the unit of the fit's objective
  /// Derivative of the model vol by the quote's own market vol, 0 to 1, from the fit's quadratic model at the
  /// solution (docs/method/influence.md). Absent, as influence is, where the fit has no uncertainty.
  double leverage = kAbsent;
  /// Model vol less the vol of a fit without this quote, in standard errors of the model vol, with the noise
  /// estimated from the other quotes: DFFITS [BelsleyKuhWelsch1980]. Positive: the quote holds the vol up.
  /// Absent where no other quote determines the vol.
  double influence = kAbsent;
  double tail_share = kAbsent;  ///< spectral weight of a tail quote by its rank; the weights of a surface sum
                                ///< to 1 (TailTerm). Absent where the quote is not tail
  double model_vol = kAbsent;
  double residual = kAbsent;  ///< (model_vol - market_vol) / scale
  double band_low = kAbsent;  ///< the model vol's 95 % band (volcal/bands.h)
  double band_high = kAbsent;

  /// Weight of the quote in the fit: w_i times the weight that the loss gives it.
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

/// One fit with frozen ranks, in the search for ranks that the fit itself reproduces
/// (docs/method/tail_term.md).
struct TailRanking {
  double objective = kAbsent;  ///< data term, tail term and regularisation, with the ranks of the solution
  double gap = kAbsent;  ///< lowest objective so far minus the highest lower bound so far: how far the fit
                         ///< can be from the global minimum
};
template <>
inline constexpr auto kFieldsOf<TailRanking> =
    std::tuple{Field{"objective", &TailRanking::objective}, Field{"gap", &TailRanking::gap}};

/// Errors at the quotes of the tail as Profile::tail defines it, whether or not its severity is above 0.
struct TailReport {
  std::size_t quotes = 0;
  std::size_t under_priced = 0;       ///< quotes with the model below the market
  double rmse_vol = kAbsent;          ///< root mean square of model - market_vol over them
  double risk = kAbsent;              ///< spectral risk of their asymmetric squared errors, in squared units
                                      ///< of the residual (half-spreads)
  std::vector<TailRanking> rankings;  ///< empty without a tail term
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
  std::vector<SliceReport> slices;       ///< parallel to VolSurface::slices
  std::vector<QuoteResidual> residuals;  ///< every fitted quote
  std::vector<Rejected> rejected;        ///< every other record
  std::vector<RejectedVols>
      rejected_vols;  ///< parallel to `rejected`: vols of these quotes beside the surface
  /// Indices into residuals of the five quotes with the largest |influence|, largest first; fewer where fewer
  /// quotes have one.
  std::vector<std::size_t> most_influential;
  /// Expiries without any usable quote: an SVI slice is then borrowed from its neighbours, a Heston slice
  /// comes from the model.
  std::vector<Expiry> expiries_without_quotes;
  std::vector<SeverityStep> severity_path;
  ArbitrageEvidence arbitrage;
  FitQuality quality;
  FitQuality unconstrained;
  TailReport tail;
  FitQuality without_floors;  ///< quality of the fit without tail floors and otherwise the same; filled where
                              ///< options have floors
  std::vector<TailFloorReport> tail_floors;         ///< one for each floor and each slice that it applies to
  std::vector<TailEstimate> tail_estimates;         ///< parallel to tail_floors, for targets from a history
  std::optional<CrossValidation> cross_validation;  ///< filled where options have folds
  std::optional<HestonFitReport> heston;            ///< filled for a Heston fit
  std::string backend;                              ///< "cpu", or "cuda:0 NVIDIA ..."; a fall-back is noted
  std::string termination;                          ///< reason why the fit stopped, a sentence
  bool converged =
      false;  ///< false: free of arbitrage all the same, but not a minimum; judge it by its residuals
  int iterations = 0;    ///< iterations of Ceres, summed over all steps
  double wall_ms = 0.0;  ///< wall time from cleaning to report, without reading; filled by the caller
  std::vector<std::string> notes;
};

struct Calibration {
  VolSurface surface;
  CalibrationReport report;
};

}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Options of a calibration: model, loss, weights, profile and prior, floors, limits. The defaults fit SVI
/// with quotes weighted by their spreads.

#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "volcal/cleaning.h"
#include "volcal/data_term.h"
#include "volcal/device.h"
#include "volcal/expected.h"
#include "volcal/fields.h"
#include "volcal/heston_fit.h"
#include "volcal/profile.h"
#include "volcal/surface.h"
#include "volcal/tail_floor.h"
#include "volcal/tail_history.h"

namespace volcal {

/// An earlier surface of the same underlying, towards which the fit regularises SVI slices
/// (docs/use/priors.md).
struct PriorSurface {
  VolSurface surface;           ///< SVI, with uncertainties: what `calibrate` made
  double drift = 0.08;          ///< standard deviation of each free coordinate per root day of age, > 0
  std::optional<double> age{};  ///< age of the surface in days, >= 0; empty: from the two surfaces' times
  std::string source{};         ///< file that it was read from, for messages; may be empty
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
  Profile profile = default_profile();  ///< regulariser of SVI slices, rule on outliers and tail term
  std::optional<PriorSurface> prior;    ///< earlier surface that regularises SVI slices
  HestonFitOptions heston;              ///< used where `model` is heston
  std::vector<TailFloor> tail_floors;   ///< lower bounds on the tail that the surface implies
  std::optional<TailHistory> tail_history;  ///< price history for the floors whose target comes from one
  /// Wall time in seconds of all fits of one underlying, cross-validation included; > 0. When it is reached,
  /// the best surface so far is made free of arbitrage and the report says that the fit did not converge.
  double max_seconds = std::numeric_limits<double>::infinity();
  int cross_validation_folds =
      0;  ///< number of fits that each leave out a share of the quotes (volcal/cross_validation.h): 0 (none)
          ///< or 2 to 20; not available for a panel

  /// The loss that the fit uses. It is `loss`, except that the spread loss becomes squares where a residual
  /// of 1 is not the edge of bid/ask: without weights, and for prices that share one scale.
  [[nodiscard]] QuoteLoss effective_loss() const noexcept {
    const bool shares_scale = model == SurfaceModel::heston && heston.objective == HestonObjective::price;
    const bool is_in_half_spreads = weights == QuoteWeights::spread && !shares_scale;
    return loss == QuoteLoss::spread && !is_in_half_spreads ? QuoteLoss::squares : loss;
  }
  /// Fails with `usage` where a field is out of its bounds; the message names field, value and bound.
  [[nodiscard]] Expected<void> validate() const;
};
template <>
inline constexpr auto kFieldsOf<CalibrateOptions> =
    std::tuple{Field{"model", &CalibrateOptions::model},
               Field{"weights", &CalibrateOptions::weights},
               Field{"device", &CalibrateOptions::device},
               Field{"device_ordinal", &CalibrateOptions::device_ordinal},
               Field{"loss", &CalibrateOptions::effective_loss},
               Field{"loss_scale", &CalibrateOptions::loss_scale},
               Field{"half_spread_floor", &CalibrateOptions::half_spread_floor},
               Field{"mid_only_half_spread", &CalibrateOptions::mid_only_half_spread},
               Field{"compare_unconstrained", &CalibrateOptions::compare_unconstrained},
               Field{"max_seconds", &CalibrateOptions::max_seconds},
               Field{"cross_validation_folds", &CalibrateOptions::cross_validation_folds},
               Field{"cleaning", &CalibrateOptions::cleaning}};

}  // namespace volcal

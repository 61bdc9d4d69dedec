// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a caller may ask of a calibration: models, loss, weights, priors, floors, limits. The defaults are a
/// fit of SVI with quotes weighed by their spreads.

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
  /// Fails with `usage` where a field is out of its bounds: the sentence names field, value and bound.
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

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Settings that all ways of fitting a Heston model share.

#include "calibration/fit/common/fit_loss.h"
#include "calibration/fit/common/work_limit.h"
#include "calibration/fit/tail/tail_settings.h"
#include "kernels/core/heston/heston_chart.h"
#include "volcal/heston_fit.h"

namespace volcal::fit {

struct HestonSettings {
  HestonObjective objective = HestonObjective::vol;
  QuoteLossOptions loss{QuoteLoss::squares};
  core::HestonBox box{};
  double accuracy = 1e-8;  ///< relative accuracy of prices
  double feller_weight = 0.0;
  int starts = 8;
  int max_iterations = 100;
  double max_seconds = 60.0;    ///< limit of each run of Ceres
  Deadline deadline;            ///< limit of all runs together
  TailSettings tail;            ///< tail term of the last step (heston_tail_fit.h)
  bool finish_by_ceres = true;  ///< whether step 3 of fit_heston.h is taken; step 2 always is
};

/// Settings with the bounds of `options` and the loss in the form of the core.
[[nodiscard]] HestonSettings heston_settings(const HestonFitOptions& options, const QuoteLossOptions& loss);

}  // namespace volcal::fit

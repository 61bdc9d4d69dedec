// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What is common to all ways of fitting a Heston model.

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
  double accuracy = 1e-8;  ///< of prices, relative
  double feller_weight = 0.0;
  int starts = 8;
  int max_iterations = 100;
  double max_seconds = 60.0;    ///< of each run of Ceres
  Deadline deadline;            ///< of all of them
  TailSettings tail;            ///< of the last step (heston_tail_fit.h)
  bool finish_by_ceres = true;  ///< step 3 of fit_heston.h; step 2 is always done
};

/// Bounds of `options` and the loss, in the form of the core.
[[nodiscard]] HestonSettings heston_settings(const HestonFitOptions& options, const QuoteLossOptions& loss);

}  // namespace volcal::fit

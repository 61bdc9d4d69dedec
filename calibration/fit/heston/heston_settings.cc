// SPDX-License-Identifier: Apache-2.0
#include "calibration/fit/heston/heston_settings.h"

#include "calibration/models/heston_core.h"

namespace volcal::fit {

HestonSettings heston_settings(const HestonFitOptions& options, const QuoteLossOptions& loss) {
  HestonSettings settings;
  settings.objective = options.objective;
  settings.loss = loss;
  settings.box = {to_core(options.bounds.lower), to_core(options.bounds.upper)};
  settings.feller_weight = options.feller_weight;
  settings.starts = options.starts;
  settings.max_iterations = options.max_iterations;
  settings.max_seconds = options.max_seconds;
  return settings;
}

}  // namespace volcal::fit

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ceres/ceres.h>

namespace volcal::fit {

/// Options of a problem whose threads outlive it.
///
/// Ceres starts a thread for a covariance even where the calling thread does all the work, and a problem of
/// its own context starts and ends one each time: as long as the covariance itself takes on a busy machine.
/// Problems of these options share one context, which no result depends on. It is not destroyed: a child of
/// fork() would wait for a thread that it does not have.
inline ceres::Problem::Options in_shared_context() {
  static ceres::Context* const context = ceres::Context::Create();
  ceres::Problem::Options options;
  options.context = context;
  return options;
}

}  // namespace volcal::fit

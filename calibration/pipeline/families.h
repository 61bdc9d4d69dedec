// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The model families that a calibration may ask for. No other file lists them.

#include <type_traits>

#include "calibration/pipeline/heston_family.h"
#include "calibration/pipeline/svi_family.h"

namespace volcal {

/// Calls visit(std::type_identity<Family>()) for the family of `model`.
template <class Visit>
[[nodiscard]] auto with_family(SurfaceModel model, const Visit& visit) {
  switch (model) {
    case SurfaceModel::heston:
      return visit(std::type_identity<HestonFamily>());
    case SurfaceModel::slices:  // CalibrateOptions::validate refuses this model
    case SurfaceModel::svi:
      break;
  }
  return visit(std::type_identity<SviFamily>());
}

}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The model families that a calibration may ask for: the one place that names them all.

#include "calibration/pipeline/heston_family.h"
#include "calibration/pipeline/svi_family.h"

namespace volcal {

template <ModelFamily Family>
struct FamilyTag {
  using type = Family;
};

/// visit(FamilyTag<Family>()) for the family of `model`.
template <class Visit>
[[nodiscard]] auto with_family(SurfaceModel model, const Visit& visit) {
  switch (model) {
    case SurfaceModel::heston:
      return visit(FamilyTag<HestonFamily>());
    case SurfaceModel::slices:  // refused by CalibrateOptions::validate
    case SurfaceModel::svi:
      break;
  }
  return visit(FamilyTag<SviFamily>());
}

}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0

// The list of all slice kinds. No other file names them all.

#include <array>

#include "calibration/slices/slice_kind.h"
#include "calibration/slices/svi/svi_formula.h"

namespace volcal {

SliceKinds registered_slice_kinds() noexcept {
  static constexpr std::array<const SliceKind*, 1> kKinds = {&kSviKind};
  return kKinds;
}

}  // namespace volcal

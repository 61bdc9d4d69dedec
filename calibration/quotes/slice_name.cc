// SPDX-License-Identifier: Apache-2.0
#include "calibration/quotes/slice_name.h"

#include "volcal/printable.h"

namespace volcal {

std::string slice_name(const Expiry& expiry) {
  return (expiry.root.empty() ? "" : printable(expiry.root) + " ") + printable(expiry.label);
}

}  // namespace volcal

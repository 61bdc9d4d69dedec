// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The plain loop over an element body, for the loop files of this folder.

#include <cstdint>

#include "kernels/core/portability.h"

namespace volcal::isa::VOLCAL_ISA {

template <class Body>
inline void for_each_element(std::int64_t begin, std::int64_t end, const Body& body) {
  for (std::int64_t i = begin; i < end; ++i) body(i);
}

}  // namespace volcal::isa::VOLCAL_ISA

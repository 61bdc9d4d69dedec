// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Call or put in the numeric core. The public twin is volcal::OptionType.

#include <cstdint>

namespace volcal::core {

enum class OptionSide : std::uint8_t { call, put };

}  // namespace volcal::core

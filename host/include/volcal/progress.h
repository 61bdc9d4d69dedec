// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Progress reports of long work.

#include <functional>
#include <string_view>

namespace volcal {

/// Called now and then during long work, with the fraction done in [0, 1] and a phrase for people; may be
/// empty.
using Progress = std::function<void(double, std::string_view)>;

}  // namespace volcal

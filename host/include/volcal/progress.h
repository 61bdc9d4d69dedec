// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How long work says how far it is.

#include <functional>
#include <string_view>

namespace volcal {

/// Called now and then during long work with a fraction in [0, 1] and a phrase; may be empty.
using Progress = std::function<void(double, std::string_view)>;

}  // namespace volcal

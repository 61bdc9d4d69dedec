// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Errors that name the field of an options struct that is out of its bounds.

#include <initializer_list>
#include <string>
#include <utility>

#include "volcal/expected.h"

namespace volcal {

/// The error of an option out of its bounds; `sentence` names field, value and bound.
[[nodiscard]] inline Error out_of_bounds(std::string sentence) {
  return {ErrorCode::usage, std::move(sentence)};
}

/// The first of the checks that failed, or success.
[[nodiscard]] inline Expected<void> first_failure(std::initializer_list<Expected<void>> checks) {
  for (const Expected<void>& check : checks) {
    if (!check) return check;
  }
  return {};
}

}  // namespace volcal

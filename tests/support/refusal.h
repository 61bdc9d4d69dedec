// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What options say of a field out of its bounds.

#include <gtest/gtest.h>

#include <string>

#include "volcal/expected.h"

namespace volcal::test {

/// The sentence of a refusal of options; empty where they are accepted.
inline std::string refusal(const Expected<void>& checked) {
  if (checked) return {};
  EXPECT_EQ(checked.error().code, ErrorCode::usage);
  return checked.error().message;
}

}  // namespace volcal::test

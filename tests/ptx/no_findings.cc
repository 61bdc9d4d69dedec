// SPDX-License-Identifier: Apache-2.0
// What the emulated device finds wrong fails the tests, whatever their results are.

#include <gtest/gtest.h>

#include "tests/ptx/device/findings.h"

namespace {

class NoFindings : public testing::EmptyTestEventListener {
  void OnTestEnd(const testing::TestInfo&) override {
    for (const auto& [finding, count] : ptx::findings()) ADD_FAILURE() << count << " x " << finding;
    ptx::forget_findings();
  }
};

[[maybe_unused]] const bool is_listening = [] {
  testing::UnitTest::GetInstance()->listeners().Append(new NoFindings);  // gtest owns it
  return true;
}();

}  // namespace

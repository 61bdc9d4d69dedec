// SPDX-License-Identifier: Apache-2.0

#include "kernels/backend/factory.h"

#include <gtest/gtest.h>

namespace volcal {
namespace {

TEST(BackendFactory, CpuIsAlwaysThere) {
  const auto choice = make_backend(Device::cpu);
  ASSERT_TRUE(choice.has_value());
  EXPECT_EQ(choice->backend->name(), "cpu");
  EXPECT_EQ(choice->note, "");
}

TEST(BackendFactory, AutomaticTakesTheCpuForSmallWorkWithoutANote) {
  const auto choice = make_backend(Device::automatic, 0, kCudaCrossover - 1);
  ASSERT_TRUE(choice.has_value());
  EXPECT_EQ(choice->backend->name(), "cpu");
  EXPECT_EQ(choice->note, "");
}

TEST(BackendFactory, AutomaticSaysWhyLargeWorkStaysOnTheCpu) {
  const auto choice = make_backend(Device::automatic, 0, kCudaCrossover);
  ASSERT_TRUE(choice.has_value());
  const bool on_cpu = choice->backend->name() == "cpu";
  EXPECT_EQ(on_cpu, !choice->note.empty()) << choice->backend->name() << ": " << choice->note;
}

TEST(BackendFactory, CudaIsADeviceOrAUsageErrorThatSaysWhy) {
  const auto choice = make_backend(Device::cuda, 0);
  if (choice) {
    EXPECT_EQ(choice->backend->name().rfind("cuda:0 ", 0), 0U) << choice->backend->name();
  } else {
    EXPECT_EQ(choice.error().code, ErrorCode::usage);
    EXPECT_NE(choice.error().message.find("CUDA"), std::string::npos) << choice.error().message;
  }
}

TEST(BackendFactory, AnOrdinalThatNoMachineHasIsAUsageError) {
  for (const int ordinal : {-1, 1 << 20}) {
    const auto choice = make_backend(Device::cuda, ordinal);
    ASSERT_FALSE(choice.has_value());
    EXPECT_EQ(choice.error().code, ErrorCode::usage);
  }
}

}  // namespace
}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0
// A device without memory, and one that is lost: both give errors that name the device, and nothing worse.

#include <gmock/gmock.h>

#include <memory>
#include <vector>

#include "kernels/backend/factory.h"
#include "kernels/core/black/black.h"
#include "kernels/cuda/limits.h"
#include "tests/gpu/device_faults.h"

namespace volcal::gpu {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Equal quotes, as many as a device computes at once: some 200 MB, or 200 KB where the largest piece is
/// small.
struct Quotes {
  static constexpr std::size_t kCount = cuda::kLargestPiece;
  static constexpr double kVol = 0.2;
  std::vector<double> price =
      std::vector<double>(kCount, core::undiscounted_price(100.0, 110.0, kVol, core::OptionSide::call));
  std::vector<double> forward = std::vector<double>(kCount, 100.0);
  std::vector<double> strike = std::vector<double>(kCount, 110.0);
  std::vector<double> time = std::vector<double>(kCount, 1.0);
  std::vector<core::OptionSide> side = std::vector<core::OptionSide>(kCount, core::OptionSide::call);
  std::vector<double> vol = std::vector<double>(kCount);
  std::vector<core::QuoteStatus> status = std::vector<core::QuoteStatus>(kCount);

  Expected<void> invert(ComputeBackend& backend) {
    return backend.implied_vols({price, forward, strike, time, side, vol, status});
  }
};

/// The first device's backend; null, with the test skipped, where there is none.
std::unique_ptr<ComputeBackend> open_device() {
  auto opened = make_backend(Device::cuda);
  return opened ? std::move(opened->backend) : nullptr;
}

TEST(NoMemory, IsANamedErrorAndPasses) {
  const auto backend = open_device();
  if (!backend) GTEST_SKIP() << "no CUDA device";
  Quotes quotes;
  {
    const AllMemory all;
    const Expected<void> done = quotes.invert(*backend);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, ErrorCode::internal);
    EXPECT_THAT(done.error().message, StartsWith("device cuda:0 "));
    EXPECT_THAT(done.error().message, HasSubstr("out of memory"));
  }
  const Expected<void> again = quotes.invert(*backend);
  ASSERT_TRUE(again.has_value()) << again.error().message;
  for (const double vol : quotes.vol) ASSERT_NEAR(vol, Quotes::kVol, 1e-13);
}

// This test is the last: the process has no device afterwards.
TEST(LostDevice, IsANamedErrorNowAndLater) {
  const auto backend = open_device();
  if (!backend) GTEST_SKIP() << "no CUDA device";
  Quotes quotes;
  ASSERT_TRUE(quotes.invert(*backend).has_value());
  ASSERT_TRUE(lose_device());
  for (int attempt = 0; attempt < 2; ++attempt) {
    const Expected<void> done = quotes.invert(*backend);
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, ErrorCode::internal);
    EXPECT_THAT(done.error().message, StartsWith("device cuda:0 "));
  }
  EXPECT_FALSE(make_backend(Device::cuda).has_value());
}

}  // namespace
}  // namespace volcal::gpu

// SPDX-License-Identifier: Apache-2.0
// Every call of the runtime fails once, while a batch is kept on the device and while the backend is opened:
// each time that is said, or the results are right all the same; nothing leaks, no error is left behind, and
// what follows is right. The other operations fail under failing_backend.h.

#include <cuda_runtime_api.h>
#include <gtest/gtest.h>

#include <vector>

#include "kernels/cuda/cuda_backend.h"
#include "tests/ptx/device/calls.h"
#include "tests/ptx/device/findings.h"
#include "tests/ptx/device/memory.h"
#include "tests/ptx/device/settings.h"

namespace volcal {
namespace {

/// A few options.
class PtxFailures : public testing::Test {
 protected:
  void SetUp() override {
    for (std::size_t i = 0; i < kOptions; ++i) {
      strike_[i] = 80.0 + 5.0 * static_cast<double>(i);
    }
    ptx::map_memory();
    ptx::start_over();
  }
  void TearDown() override {
    ptx::settings().failing_call = 0;
    ptx::start_over();
  }

  [[nodiscard]] Expected<void> price(ComputeBackend& backend, std::vector<double>& prices) const {
    prices.assign(kOptions, -1.0);
    return backend.black_prices({forward_, strike_, time_, vol_, side_, prices});
  }
  [[nodiscard]] Expected<void> invert(ComputeBackend& backend, std::vector<double>& vols) const {
    vols.assign(kOptions, -1.0);
    std::vector<double> prices;
    if (const auto priced = price(backend, prices); !priced) return priced;
    std::vector<core::QuoteStatus> status(kOptions);
    const auto kept = backend.keep_implied_vols({prices, forward_, strike_, time_, side_, vols, status});
    if (!kept) return kept.error();
    if (const auto done = (*kept)->run(); !done) return done;
    return (*kept)->fetch();
  }
  /// Lets the calls of the kept batch fail one after the other until it makes no further one.
  void fail_each_call() {
    auto backend = make_cuda_backend(0);
    ASSERT_TRUE(backend) << backend.error().message;
    std::vector<double> right;
    ASSERT_TRUE(invert(**backend, right));
    const std::size_t kept = ptx::bytes_in_use();
    long failures = 0;
    for (long call = 1;; ++call) {
      ptx::start_over();
      ptx::settings().failing_call = call;
      std::vector<double> results;
      const auto done = invert(**backend, results);
      const bool was_reached = ptx::calls() >= call;
      if (!done) ++failures;
      if (done) {
        EXPECT_EQ(results, right) << "call " << call;
      }
      ptx::settings().failing_call = 0;
      EXPECT_EQ(cudaPeekAtLastError(), cudaSuccess) << "call " << call << " leaves its error behind";
      std::vector<double> next;
      const auto again = invert(**backend, next);
      EXPECT_TRUE(again) << "after call " << call << ": " << again.error().message;
      EXPECT_EQ(next, right) << "after call " << call;
      EXPECT_EQ(ptx::bytes_in_use(), kept) << "call " << call << " leaks";
      if (!was_reached) break;
    }
    EXPECT_GT(failures, 5);
    EXPECT_TRUE(ptx::findings().empty());
  }

  static constexpr std::size_t kOptions = 9;
  const std::vector<double> forward_ = std::vector<double>(kOptions, 100.0);
  const std::vector<double> time_ = std::vector<double>(kOptions, 0.5);
  const std::vector<double> vol_ = std::vector<double>(kOptions, 0.3);
  const std::vector<core::OptionSide> side_ = std::vector<core::OptionSide>(kOptions, core::OptionSide::call);
  std::vector<double> strike_ = std::vector<double>(kOptions);
};

TEST_F(PtxFailures, OfKeptBatchesLeaveNothingBehind) { fail_each_call(); }

TEST_F(PtxFailures, BackendThatDoesNotOpenSaysWhy) {
  for (long call = 1; call <= 4; ++call) {
    ptx::start_over();
    ptx::settings().failing_call = call;
    const auto backend = make_cuda_backend(0);
    if (ptx::calls() < call) break;
    ASSERT_FALSE(backend) << call;
    EXPECT_EQ(backend.error().code, ErrorCode::usage);
    ptx::settings().failing_call = 0;
    EXPECT_EQ(cudaPeekAtLastError(), cudaSuccess) << call;
  }
  ptx::settings().devices = 0;
  const auto none = make_cuda_backend(0);
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("no CUDA-capable device"), std::string::npos) << none.error().message;
  ptx::settings().devices = 1;
}

}  // namespace
}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0
// Meetings of threads, the checker with planted faults, and calls of the runtime.

#include <cuda_runtime_api.h>
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/ptx/device/calls.h"
#include "tests/ptx/device/issues.h"
#include "tests/ptx/run_kernel.h"

namespace ptx::test {
namespace {

using testing::HasSubstr;

/// Starts each test on a device that is well, with the checker on, in each order of the lanes.
class PtxDevice : public testing::TestWithParam<LaneOrder> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(settings().checks) << "this program runs with PTX_CHECK=1";
    map_memory();
    start_over();
    settings().lanes = GetParam();
    forget_findings();
  }
  void TearDown() override {
    settings().lanes = LaneOrder::rising;
    settings().failing_call = 0;
    start_over();
    forget_findings();
  }
  [[nodiscard]] static std::string all_findings() {
    std::string text;
    for (const auto& [finding, count] : findings()) text += finding + "\n";
    return text;
  }
};

INSTANTIATE_TEST_SUITE_P(Lanes, PtxDevice,
                         testing::Values(LaneOrder::rising, LaneOrder::falling, LaneOrder::shuffled));

/// __shfl_*_sync as CUDA's programming guide describes it: groups of `width` lanes.
std::uint32_t shuffled(const std::string& mode, std::uint32_t lane, std::uint32_t operand,
                       std::uint32_t width) {
  const std::uint32_t group = lane / width * width;
  std::uint32_t source = lane;
  bool is_valid = false;
  if (mode == "up") {
    is_valid = lane - group >= operand;
    source = lane - operand;
  } else if (mode == "down") {
    is_valid = lane + operand < group + width;
    source = lane + operand;
  } else if (mode == "bfly") {
    is_valid = (lane ^ operand) < group + width;
    source = lane ^ operand;
  } else {
    is_valid = true;
    source = group + operand % width;
  }
  return is_valid ? source + 1000 : lane;
}

TEST_P(PtxDevice, ShufflesReadTheLanesThatCudaSays) {
  for (const std::string mode : {"up", "down", "bfly", "idx"}) {
    for (const std::uint32_t width : {32U, 16U, 8U, 2U}) {
      for (const std::uint32_t operand : {0U, 1U, 3U, 7U, 15U, 31U}) {
        const std::uint32_t clamp = ((32U - width) << 8) | (mode == "up" ? 0U : 31U);
        const DeviceArray<std::uint32_t> out(32);
        ASSERT_TRUE(run_kernel("shuffle_" + mode, 1, 32, 0, out.address(), operand, clamp));
        const auto values = out.values();
        for (std::uint32_t lane = 0; lane < 32; ++lane) {
          EXPECT_EQ(values[lane], shuffled(mode, lane, operand, width))
              << mode << " " << operand << " of " << width;
        }
      }
    }
  }
  EXPECT_TRUE(findings().empty()) << all_findings();
}

TEST_P(PtxDevice, VotesAreTheMasksOwn) {
  for (const std::uint32_t limit : {1U, 5U, 16U, 31U}) {
    const DeviceArray<std::uint64_t> out(32);
    ASSERT_TRUE(run_kernel("votes", 1, 32, 0, out.address(), limit));
    const auto values = out.values();
    for (std::uint32_t lane = 0; lane < 32; ++lane) {
      const std::uint32_t below = (1U << limit) - 1U;
      const std::uint32_t mask = lane < limit ? below : ~below;
      const std::uint64_t ballot = 0x55555555U & mask;
      const std::uint64_t any = ballot != 0 ? 1 : 0;
      const std::uint64_t all = ballot == mask ? 1 : 0;
      EXPECT_EQ(values[lane], ballot | (any << 32) | (all << 33)) << lane << " of " << limit;
    }
  }
  EXPECT_TRUE(findings().empty()) << all_findings();
}

TEST_P(PtxDevice, BlocksBarrierOrdersSharedMemoryAndCounts) {
  constexpr std::uint32_t kThreads = 96;
  for (const std::uint32_t limit : {kThreads, kThreads - 1}) {
    const DeviceArray<std::uint32_t> out(kThreads);
    ASSERT_TRUE(run_kernel("neighbours", 1, kThreads, 4 * kThreads, out.address(), limit));
    const auto values = out.values();
    for (std::uint32_t i = 0; i < kThreads; ++i) {
      EXPECT_EQ(values[i], (i + 1) % kThreads + (limit == kThreads ? 1000 : 0));
    }
  }
  EXPECT_TRUE(findings().empty()) << all_findings();
}

TEST_P(PtxDevice, MissingSyncIsARaceAtItsLine) {
  const DeviceArray<std::uint32_t> out(32);
  EXPECT_TRUE(run_kernel("missing_sync", 1, 32, 4 * 32, out.address(), 0U));
  EXPECT_THAT(all_findings(), HasSubstr("races"));
  EXPECT_THAT(all_findings(), HasSubstr("planted.cu:4"));
}

TEST_P(PtxDevice, StoreBeyondTheEndIsOutOfBounds) {
  const DeviceArray<std::uint32_t> in(std::vector<std::uint32_t>(32, 7));
  const DeviceArray<std::uint32_t> out(32);
  EXPECT_TRUE(run_kernel("copy", 1, 32, 0, out.address(), in.address(), 1U, 0U));
  EXPECT_THAT(all_findings(), HasSubstr("store (global, 4 bytes) is out of bounds"));
}

TEST_P(PtxDevice, LoadOfWhatNothingWroteIsNamed) {
  const DeviceArray<std::uint32_t> in(32);
  const DeviceArray<std::uint32_t> out(32);
  EXPECT_TRUE(run_kernel("copy", 1, 32, 0, out.address(), in.address(), 0U, 0U));
  EXPECT_THAT(all_findings(), HasSubstr("load (global, 4 bytes) reads what nothing wrote"));
}

TEST_P(PtxDevice, LoadOfFreedMemoryIsOutOfBounds) {
  const DeviceArray<std::uint32_t> out(32);
  const std::uint64_t stale = allocate(4 * 32);
  ASSERT_TRUE(release(stale));
  EXPECT_TRUE(run_kernel("copy", 1, 32, 0, out.address(), stale, 0U, 0U));
  EXPECT_THAT(all_findings(), HasSubstr("load (global, 4 bytes) is out of bounds"));
}

TEST_P(PtxDevice, UnalignedStoreIsNamed) {
  const DeviceArray<std::uint32_t> in(std::vector<std::uint32_t>(31, 7));
  const DeviceArray<std::uint32_t> out(32);
  EXPECT_TRUE(run_kernel("copy", 1, 31, 0, out.address(), in.address(), 0U, 2U));
  EXPECT_THAT(all_findings(), HasSubstr("is not aligned"));
}

TEST_P(PtxDevice, LaneThatDoesNotComeIsADeadlock) {
  EXPECT_FALSE(run_kernel("deadlock", 1, 32, 0));
  EXPECT_THAT(all_findings(), HasSubstr("31 in bar.warp.sync"));
}

TEST_P(PtxDevice, TrapEndsTheLaunch) {
  for (const std::uint32_t threads : {1U, 32U}) {  // the first alone, or lane 3
    EXPECT_FALSE(run_kernel("trapped", 1, threads, 0));
    EXPECT_THAT(all_findings(), HasSubstr("trap at"));
    forget_findings();
  }
}

// A warp issues the copy's load once for its 32 lanes; both warps issue it in a block of 64, the second for 8
// lanes.
TEST_P(PtxDevice, IssuesAreCountedByWarpAndLane) {
  const HostKernel kernel = kernel_named("counted");
  int site = -1;
  for (int i = 0; i < kernel.module->n_sites; ++i) {
    if (std::string(kernel.module->sites[i].place) == "planted.cu:77") site = i;
  }
  ASSERT_GE(site, 0);
  EXPECT_TRUE(run_kernel("counted", 1, 64, 0, 0U));
  const Issues before = issues_at("counted", site);
  EXPECT_TRUE(run_kernel("counted", 1, 64, 0, 40U));
  const Issues after = issues_at("counted", site);
  EXPECT_EQ(after.warps - before.warps, 2U);
  EXPECT_EQ(after.lanes - before.lanes, 40U);
}

// nvcc names the namespace anew where it compiles the host code.
TEST(PtxModules, KernelsOfUnnamedNamespacesAreFound) {
  EXPECT_NE(kernel_named("_ZN44_GLOBAL__N__fedcba98_10_planted_cu_765432106hiddenEv").kernel, nullptr);
  EXPECT_EQ(kernel_named("_ZN44_GLOBAL__N__fedcba98_10_another_cu_765432106hiddenEv").kernel, nullptr);
}

TEST_P(PtxDevice, MemoryThatIsNotThereIsRefused) {
  settings().memory = std::size_t{1} << 20;
  void* pointer = nullptr;
  EXPECT_EQ(cudaMallocAsync(&pointer, std::size_t{2} << 20, nullptr), cudaErrorMemoryAllocation);
  EXPECT_EQ(cudaGetLastError(), cudaErrorMemoryAllocation);
  EXPECT_EQ(cudaGetLastError(), cudaSuccess);
  settings().memory = std::size_t{40} << 30;
}

TEST_P(PtxDevice, CopiesBeyondAnAllocationAreNamed) {
  void* pointer = nullptr;
  ASSERT_EQ(cudaMallocAsync(&pointer, 16, nullptr), cudaSuccess);
  std::vector<char> host(32, 1);
  EXPECT_EQ(cudaMemcpyAsync(pointer, host.data(), 17, cudaMemcpyHostToDevice, nullptr), cudaSuccess);
  EXPECT_THAT(all_findings(), HasSubstr("a copy writes device memory that is not allocated"));
  EXPECT_EQ(
      cudaMemcpyAsync(host.data(), static_cast<char*>(pointer) + 1, 16, cudaMemcpyDeviceToHost, nullptr),
      cudaSuccess);
  EXPECT_THAT(all_findings(), HasSubstr("a copy reads device memory that is not allocated"));
  EXPECT_EQ(cudaFreeAsync(pointer, nullptr), cudaSuccess);
  EXPECT_EQ(cudaFreeAsync(pointer, nullptr), cudaSuccess);
  EXPECT_THAT(all_findings(), HasSubstr("memory is freed that is not allocated"));
}

TEST_P(PtxDevice, WorkOfALateStreamIsDoneWhenTheHostWaits) {
  for (const StreamWork when : {StreamWork::at_synchronisation, StreamWork::at_synchronisation_from_copies}) {
    settings().streams = when;
    cudaStream_t stream = nullptr;
    ASSERT_EQ(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), cudaSuccess);
    void* pointer = nullptr;
    ASSERT_EQ(cudaMallocAsync(&pointer, 4, stream), cudaSuccess);
    std::uint32_t sent = 5;
    std::uint32_t received = 0;
    ASSERT_EQ(cudaMemcpyAsync(pointer, &sent, 4, cudaMemcpyHostToDevice, stream), cudaSuccess);
    ASSERT_EQ(cudaMemcpyAsync(&received, pointer, 4, cudaMemcpyDeviceToHost, stream), cudaSuccess);
    sent = 6;
    EXPECT_EQ(received, 0U);
    ASSERT_EQ(cudaStreamSynchronize(stream), cudaSuccess);
    EXPECT_EQ(received, when == StreamWork::at_synchronisation ? 6U : 5U);
    EXPECT_EQ(cudaFreeAsync(pointer, stream), cudaSuccess);
    EXPECT_EQ(cudaStreamDestroy(stream), cudaSuccess);
  }
  settings().streams = StreamWork::at_once;
  EXPECT_TRUE(findings().empty()) << all_findings();
}

TEST_P(PtxDevice, CallFailsWhereATestAsksForIt) {
  settings().failing_call = calls() + 2;
  void* pointer = nullptr;
  EXPECT_EQ(cudaMallocAsync(&pointer, 4, nullptr), cudaSuccess);
  EXPECT_NE(cudaFreeAsync(pointer, nullptr), cudaSuccess);
  EXPECT_NE(cudaGetLastError(), cudaSuccess);
  EXPECT_EQ(cudaGetLastError(), cudaSuccess);
  EXPECT_EQ(bytes_in_use(), 0U);
}

}  // namespace
}  // namespace ptx::test

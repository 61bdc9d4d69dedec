// SPDX-License-Identifier: Apache-2.0
// The measurements of a device's limits run on the emulated one, so that the first device that they meet does
// not find their mistakes; and cuBLAS's stand-in against products by hand. The rates mean nothing here.

#include <cuda_runtime_api.h>
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "tests/gpu/ceilings.h"
#include "tests/ptx/device/findings.h"
#include "tests/ptx/device/memory.h"

namespace volcal::gpu {
namespace {

TEST(PtxRates, CopiesAreMeasuredInEachDirection) {
  const CopyRates rates = copy_rates();
  EXPECT_EQ(rates.device_bytes, std::size_t{16} << 20);  // a quarter of the free memory
  EXPECT_LE(rates.host_bytes, rates.device_bytes);
  for (const double rate : {rates.within_device, rates.to_device, rates.to_host, rates.to_device_pageable,
                            rates.to_host_pageable}) {
    EXPECT_GT(rate, 0.0);
  }
  EXPECT_GT(peer_copy_rate(0, 0), 0.0);
  EXPECT_EQ(ptx::bytes_in_use(), 0U);
}

TEST(PtxRates, ProductOfMatricesIsMeasured) {
  const auto rate = matrix_product_rate(24);
  ASSERT_TRUE(rate) << rate.error().message;
  EXPECT_GT(*rate, 0.0);
  EXPECT_TRUE(ptx::findings().empty());
}

using Create = int (*)(void**);
using Product = int (*)(void*, int, int, int, int, int, const double*, const double*, int, const double*, int,
                        const double*, double*, int);

/// The function of the stand-in.
template <class Function>
Function blas(const char* name) {
  const std::string path = std::string(std::getenv("VOLCAL_CUDA_LIBRARIES")) + "/libcublas.so";
  static void* const library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  return library == nullptr ? nullptr : reinterpret_cast<Function>(::dlsym(library, name));
}

TEST(PtxCublas, ProductsAreThoseByHand) {
  const auto create = blas<Create>("cublasCreate_v2");
  const auto product = blas<Product>("cublasDgemm_v2");
  ASSERT_NE(create, nullptr);
  ASSERT_NE(product, nullptr);
  void* handle = nullptr;
  ASSERT_EQ(create(&handle), 0);
  // op(A) = (1 2 3; 4 5 6), op(B) = (1 0; 2 1; 0 3): op(A) op(B) = (5 11; 14 23).
  const std::vector<double> a_columns = {1, 4, -9, 2, 5, -9, 3, 6, -9};  // 3 from column to column
  const std::vector<double> a_rows = {1, 2, 3, 4, 5, 6};
  const std::vector<double> b_columns = {1, 2, 0, 0, 1, 3};
  const std::vector<double> b_rows = {1, 0, 2, 1, 0, 3};
  const double two = 2.0;
  const double minus_one = -1.0;
  for (const int op_a : {0, 1}) {
    for (const int op_b : {0, 1}) {
      std::vector<double> c = {1, 1, 1, 1};
      ASSERT_EQ(
          product(handle, op_a, op_b, 2, 2, 3, &two, op_a == 0 ? a_columns.data() : a_rows.data(), 3,
                  op_b == 0 ? b_columns.data() : b_rows.data(), op_b == 0 ? 3 : 2, &minus_one, c.data(), 2),
          0);
      EXPECT_EQ(c, (std::vector<double>{9, 27, 21, 45})) << op_a << op_b;
    }
  }
  std::vector<double> c(4);
  EXPECT_NE(product(handle, 2, 0, 2, 2, 3, &two, a_rows.data(), 3, b_rows.data(), 3, &two, c.data(), 2), 0);
  EXPECT_NE(product(handle, 0, 0, 2, 2, 3, &two, a_columns.data(), 1, b_columns.data(), 3, &two, c.data(), 2),
            0);
  EXPECT_NE(
      product(nullptr, 0, 0, 2, 2, 3, &two, a_columns.data(), 3, b_columns.data(), 3, &two, c.data(), 2), 0);
}

}  // namespace
}  // namespace volcal::gpu

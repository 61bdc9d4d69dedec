// SPDX-License-Identifier: Apache-2.0
// Writes the properties and measured limits of this machine's CUDA devices as JSON to standard output.

#include <cuda_runtime_api.h>

#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "kernels/cuda/cuda_error.h"
#include "tests/gpu/ceilings.h"

namespace volcal::gpu {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kProductSize = 8192;

/// Version text of CUDA's number, "13.0" of 13000.
std::string version(int number) {
  return std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

int attribute(cudaDeviceAttr name, int ordinal) {
  int value = 0;
  VOLCAL_CUDA_CHECK(cudaDeviceGetAttribute(&value, name, ordinal));
  return value;
}

Json describe(int ordinal) {
  VOLCAL_CUDA_CHECK(cudaSetDevice(ordinal));
  cudaDeviceProp properties{};
  VOLCAL_CUDA_CHECK(cudaGetDeviceProperties(&properties, ordinal));
  std::size_t free = 0;
  std::size_t total = 0;
  VOLCAL_CUDA_CHECK(cudaMemGetInfo(&free, &total));
  return {{"ordinal", ordinal},
          {"name", properties.name},
          {"compute_capability", std::to_string(properties.major) + "." + std::to_string(properties.minor)},
          {"multiprocessors", properties.multiProcessorCount},
          {"memory_bytes", total},
          {"memory_free_bytes", free},
          {"l2_bytes", properties.l2CacheSize},
          {"registers_per_multiprocessor", properties.regsPerMultiprocessor},
          {"shared_bytes_per_multiprocessor", properties.sharedMemPerMultiprocessor},
          {"shared_bytes_per_block_at_most", properties.sharedMemPerBlockOptin},
          {"clock_khz", attribute(cudaDevAttrClockRate, ordinal)},
          {"memory_clock_khz", attribute(cudaDevAttrMemoryClockRate, ordinal)},
          {"memory_bus_bits", attribute(cudaDevAttrGlobalMemoryBusWidth, ordinal)},
          {"error_correction", properties.ECCEnabled != 0}};
}

Json ceilings() {
  const CopyRates copies = copy_rates();
  Json json = {{"runs", kCeilingRuns},
               {"copy_bytes_per_second",
                {{"device_bytes", copies.device_bytes},
                 {"host_bytes", copies.host_bytes},
                 {"within_device", copies.within_device},
                 {"to_device", copies.to_device},
                 {"to_host", copies.to_host},
                 {"to_device_pageable", copies.to_device_pageable},
                 {"to_host_pageable", copies.to_host_pageable}}},
               {"fp64_fma_operations_per_second", fma_rate()}};
  const auto product = matrix_product_rate(kProductSize);
  json["fp64_matrix_product"] = {{"size", kProductSize}};
  if (product) {
    json["fp64_matrix_product"]["operations_per_second"] = *product;
  } else {
    json["fp64_matrix_product"]["absent"] = product.error().message;
  }
  return json;
}

Json peers(int count) {
  Json list = Json::array();
  for (int from = 0; from < count; ++from) {
    for (int to = 0; to < count; ++to) {
      if (from == to) continue;
      int direct = 0;
      VOLCAL_CUDA_CHECK(cudaDeviceCanAccessPeer(&direct, from, to));
      list.push_back({{"from", from},
                      {"to", to},
                      {"direct", direct != 0},
                      {"bytes_per_second", peer_copy_rate(from, to)}});
    }
  }
  return list;
}

Json report() {
  int driver = 0;
  int runtime = 0;
  int count = 0;
  VOLCAL_CUDA_CHECK(cudaDriverGetVersion(&driver));
  VOLCAL_CUDA_CHECK(cudaRuntimeGetVersion(&runtime));
  VOLCAL_CUDA_CHECK(cudaGetDeviceCount(&count));
  Json json = {
      {"driver_supports", version(driver)}, {"runtime", version(runtime)}, {"devices", Json::array()}};
  for (int ordinal = 0; ordinal < count; ++ordinal) {
    json["devices"].push_back(describe(ordinal));
    json["devices"].back()["ceilings"] = ceilings();
  }
  json["peer_copies"] = peers(count);
  return json;
}

}  // namespace
}  // namespace volcal::gpu

int main() {
  try {
    std::puts(volcal::gpu::report().dump(1).c_str());
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "device_report: %s\n", failure.what());
    return 1;
  }
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Translated modules, and the kernels that host code knows by the addresses of its stubs.

#include <cstddef>
#include <string>

#include "tests/ptx/device/translated.h"

namespace ptx {

/// A kernel as host code registered it.
struct HostKernel {
  std::string name;
  const ptx_kernel* kernel = nullptr;  ///< null where no module has a translation of that name
  const ptx_module* module = nullptr;
  std::size_t most_dynamic_shared = 49152;  ///< bytes, until the host asks for more
};

/// Remembers that a stub stands for a kernel. Translations are looked up at the first use, since modules and
/// host code register before main() in any order.
void register_stub(const void* stub, const char* name);

/// The kernel of a stub; null where none was registered.
[[nodiscard]] HostKernel* find_kernel(const void* stub);

/// The kernel of that name in any module, for tests that launch without a stub.
[[nodiscard]] HostKernel kernel_named(const std::string& name);

}  // namespace ptx

// SPDX-License-Identifier: Apache-2.0
#include "tests/ptx/device/modules.h"

#include <map>
#include <regex>

namespace ptx {
namespace {

ptx_module* first = nullptr;

std::map<const void*, HostKernel>& stubs() {
  static std::map<const void*, HostKernel> stubs;
  return stubs;
}

/// A mangled name without the two hashes by which nvcc tells unnamed namespaces of several compilations
/// apart: it compiles a source once for its PTX and once for its host code.
std::string without_module_ids(const std::string& name) {
  static const std::regex hashes("(_GLOBAL__N__)[0-9a-f]{8}(_[0-9]+_\\w*?_cu_)[0-9a-f]{8}");
  return std::regex_replace(name, hashes, "$1$2");
}

}  // namespace

void register_stub(const void* stub, const char* name) { stubs()[stub].name = name; }

HostKernel* find_kernel(const void* stub) {
  const auto entry = stubs().find(stub);
  if (entry == stubs().end()) return nullptr;
  HostKernel& kernel = entry->second;
  if (kernel.kernel == nullptr) {
    const HostKernel found = kernel_named(kernel.name);
    kernel.kernel = found.kernel;
    kernel.module = found.module;
  }
  return &kernel;
}

HostKernel kernel_named(const std::string& name) {
  const std::string wanted = without_module_ids(name);
  for (const ptx_module* module = first; module != nullptr; module = module->next) {
    for (int i = 0; i < module->n_kernels; ++i) {
      if (wanted == without_module_ids(module->kernels[i].name)) return {name, &module->kernels[i], module};
    }
  }
  return {name};
}

}  // namespace ptx

extern "C" void ptx_add_module(ptx_module* module) {
  module->next = ptx::first;
  ptx::first = module;
}

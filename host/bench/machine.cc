// SPDX-License-Identifier: Apache-2.0
#include "host/bench/machine.h"

#include <sys/utsname.h>

#include <fstream>
#include <thread>

namespace volcal::bench {
namespace {

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return {};
}

std::string system_name() {
  utsname names{};
  if (::uname(&names) != 0) return {};
  return std::string(names.sysname) + " " + names.release + " " + names.machine;
}

std::string compiler_name() {
#if defined(__clang__)
  return std::string("clang++ ") + __clang_version__;
#elif defined(__GNUC__)
  return std::string("g++ ") + __VERSION__;
#else
  return "unknown";
#endif
}

}  // namespace

Machine this_machine() {
  return {processor_name(), std::thread::hardware_concurrency(), system_name(), compiler_name(),
          VOLCAL_BUILD_TYPE};
}

}  // namespace volcal::bench

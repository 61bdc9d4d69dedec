// SPDX-License-Identifier: Apache-2.0
#include "tests/ptx/device/settings.h"

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/ptx/device/translated.h"

extern "C" {
int ptx_checking = 0;
int ptx_fill = 0xff;
}

namespace ptx {
namespace {

std::string_view text(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

long number(const char* name, long otherwise) {
  const std::string_view value = text(name);
  return value.empty() ? otherwise : std::strtol(value.data(), nullptr, 0);
}

[[noreturn]] void refuse(const char* name) {
  std::fprintf(stderr, "ptx: %s is '%s', which is no setting\n", name, text(name).data());
  std::exit(2);
}

/// Position of a variable's value among names, of which the first is the default.
int choice(const char* name, std::initializer_list<std::string_view> names) {
  const std::string_view value = text(name);
  if (value.empty()) return 0;
  int place = 0;
  for (const std::string_view each : names) {
    if (value == each) return place;
    ++place;
  }
  refuse(name);
}

Settings from_environment() {
  Settings settings;
  settings.lanes = static_cast<LaneOrder>(choice("PTX_LANES", {"rising", "falling", "shuffled"}));
  settings.blocks_fall = choice("PTX_BLOCKS", {"rising", "falling"}) == 1;
  settings.fill = static_cast<std::uint8_t>(number("PTX_FILL", settings.fill));
  settings.streams = static_cast<StreamWork>(choice("PTX_STREAMS", {"at_once", "late", "late_copies"}));
  settings.checks = number("PTX_CHECK", 0) != 0;
  settings.failing_call = number("PTX_FAIL", 0);
  settings.devices = static_cast<int>(number("PTX_DEVICES", settings.devices));
  if (const long megabytes = number("PTX_MEMORY_MB", 0); megabytes > 0) {
    settings.memory = static_cast<std::size_t>(megabytes) << 20;
  }
  settings.ignored_barrier = text("PTX_IGNORE_BARRIER");
  ptx_checking = settings.checks ? 1 : 0;
  ptx_fill = settings.fill;
  return settings;
}

}  // namespace

Settings& settings() {
  static Settings settings = from_environment();
  return settings;
}

}  // namespace ptx

// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments/device_argument.h"

#include <charconv>

#include "volcal/printable.h"

namespace volcal::cli {

Expected<DeviceChoice> parse_device(const std::string& text) {
  if (text == "auto") return DeviceChoice{Device::automatic, 0};
  if (text == "cpu") return DeviceChoice{Device::cpu, 0};
  DeviceChoice choice{Device::cuda, 0};
  if (text == "cuda") return choice;
  if (text.starts_with("cuda:")) {
    const char* end = text.data() + text.size();
    const auto [number_end, failed] = std::from_chars(text.data() + 5, end, choice.ordinal);
    if (failed == std::errc() && number_end == end && choice.ordinal >= 0) return choice;
  }
  return Error{ErrorCode::usage, "--device is '" + printable(text) + "', must be auto, cpu, cuda or cuda:N"};
}

}  // namespace volcal::cli

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The argument of --device.

#include <string>

#include "volcal/device.h"
#include "volcal/expected.h"

namespace volcal::cli {

struct DeviceChoice {
  Device device = Device::automatic;
  int ordinal = 0;
};

/// Parses "auto", "cpu", "cuda" or "cuda:N", which CLI11 cannot check as one of a few names. Fails with
/// `usage`.
[[nodiscard]] Expected<DeviceChoice> parse_device(const std::string& text);

}  // namespace volcal::cli

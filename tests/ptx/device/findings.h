// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the device found wrong: each kind once, with how often it was met.

#include <map>
#include <string>

namespace ptx {

/// Notes a fault; the first of its kind is written to standard error at once. A process that ends with
/// findings says how many kinds there were.
void report(const std::string& finding);

/// Findings so far with their counts.
[[nodiscard]] const std::map<std::string, long>& findings();
void forget_findings();

}  // namespace ptx

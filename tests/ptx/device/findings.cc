// SPDX-License-Identifier: Apache-2.0
#include "tests/ptx/device/findings.h"

#include <cstdio>

namespace ptx {
namespace {

class Findings {
 public:
  Findings() = default;
  Findings(const Findings&) = delete;
  Findings& operator=(const Findings&) = delete;
  ~Findings() {
    if (!counts.empty()) std::fprintf(stderr, "ptx: %zu kinds of findings\n", counts.size());
    for (const auto& [finding, count] : counts)
      std::fprintf(stderr, "ptx: %ld x %s\n", count, finding.c_str());
  }

  std::map<std::string, long> counts;
};

Findings& all() {
  static Findings findings;
  return findings;
}

}  // namespace

void report(const std::string& finding) {
  if (all().counts[finding]++ == 0) std::fprintf(stderr, "ptx: %s\n", finding.c_str());
}

const std::map<std::string, long>& findings() { return all().counts; }

void forget_findings() { all().counts.clear(); }

}  // namespace ptx

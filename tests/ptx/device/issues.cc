// SPDX-License-Identifier: Apache-2.0
#include "tests/ptx/device/issues.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "tests/ptx/device/warp.h"

namespace ptx {
namespace {

/// What one kernel issued, by site of its module.
struct KernelIssues {
  const ptx_module* module = nullptr;
  std::uint64_t warps = 0;  ///< warps that ran
  std::vector<Issues> at;
};

/// All kernels' issues, printed when the process ends where that is asked for.
class Profile {
 public:
  Profile() = default;
  Profile(const Profile&) = delete;
  Profile& operator=(const Profile&) = delete;
  ~Profile() {
    const char* const lines = std::getenv("PTX_PROFILE");
    if (lines == nullptr) return;
    for (const auto& [name, kernel] : kernels) print(name, kernel, std::strtoul(lines, nullptr, 10));
  }

  std::map<std::string, KernelIssues> kernels;

 private:
  static void print(const std::string& name, const KernelIssues& kernel, std::size_t lines) {
    std::map<std::string, Issues> by_line;
    Issues all;
    for (std::size_t site = 0; site < kernel.at.size(); ++site) {
      const std::string place = kernel.module->sites[site].place;
      Issues& line = by_line[place.substr(0, place.find(' '))];
      line.warps += kernel.at[site].warps;
      line.lanes += kernel.at[site].lanes;
      all.warps += kernel.at[site].warps;
    }
    std::vector<std::pair<std::string, Issues>> rows(by_line.begin(), by_line.end());
    std::sort(rows.begin(), rows.end(),
              [](const auto& a, const auto& b) { return a.second.warps > b.second.warps; });
    std::printf("%s: %llu issues of %llu warps\n", name.c_str(), static_cast<unsigned long long>(all.warps),
                static_cast<unsigned long long>(kernel.warps));
    for (std::size_t i = 0; i < std::min(lines, rows.size()) && rows[i].second.warps > 0; ++i) {
      const Issues& line = rows[i].second;
      std::printf("  %5.1f %%  %4.1f lanes  %s\n",
                  100.0 * static_cast<double>(line.warps) / static_cast<double>(all.warps),
                  static_cast<double>(line.lanes) / static_cast<double>(line.warps), rows[i].first.c_str());
    }
  }
};

Profile& profile() {
  static Profile profile;
  return profile;
}

/// Counters of the block's threads.
std::vector<std::vector<std::uint64_t>>& counters() {
  static std::vector<std::vector<std::uint64_t>> counters;
  return counters;
}

}  // namespace

std::uint64_t* issues_of(std::size_t thread, int sites) {
  auto& all = counters();
  if (all.size() <= thread) all.resize(thread + 1);
  all[thread].assign(static_cast<std::size_t>(sites), 0);
  return all[thread].data();
}

void gather_issues(const ptx_kernel& kernel, const ptx_module& module, std::size_t threads) {
  KernelIssues& issues = profile().kernels[kernel.name];
  issues.module = &module;
  issues.at.resize(static_cast<std::size_t>(module.n_sites));
  for (std::size_t first = 0; first < threads; first += kWarp) {
    ++issues.warps;
    const std::size_t end = std::min<std::size_t>(threads, first + kWarp);
    for (std::size_t site = 0; site < issues.at.size(); ++site) {
      std::uint64_t most = 0;
      for (std::size_t lane = first; lane < end; ++lane) {
        const std::uint64_t count = counters()[lane][site];
        most = std::max(most, count);
        issues.at[site].lanes += count;
      }
      issues.at[site].warps += most;
    }
  }
}

Issues issues_at(const char* kernel, int site) {
  const auto entry = profile().kernels.find(kernel);
  return entry == profile().kernels.end() ? Issues{} : entry->second.at.at(static_cast<std::size_t>(site));
}

}  // namespace ptx

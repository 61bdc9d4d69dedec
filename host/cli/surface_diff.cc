// SPDX-License-Identifier: Apache-2.0
#include "host/cli/surface_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "host/io/input.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

using Surfaces = std::vector<VolSurface>;

std::vector<const VolSurface*> of_name(const Surfaces& surfaces, const std::string& name) {
  std::vector<const VolSurface*> found;
  for (const VolSurface& surface : surfaces) {
    if (surface.underlying() == name) found.push_back(&surface);
  }
  return found;
}

/// In the order of `after`, then of what only `before` has.
std::vector<std::string> names_of(const Surfaces& before, const Surfaces& after) {
  std::vector<std::string> names;
  for (const Surfaces* surfaces : {&after, &before}) {
    for (const VolSurface& surface : *surfaces) {
      if (std::find(names.begin(), names.end(), surface.underlying()) == names.end()) {
        names.push_back(surface.underlying());
      }
    }
  }
  return names;
}

Expected<void> add_pair(const VolSurface& before, const VolSurface& after, DocumentDiff& diff) {
  auto comparison = compare_surfaces(before, after, diff.options);
  if (comparison) {
    diff.surfaces.push_back({before, after, *std::move(comparison)});
    return {};
  }
  if (comparison.error().code != ErrorCode::nothing_usable) return comparison.error();
  const std::string other =
      before.underlying() == after.underlying() ? "" : "'" + printable(before.underlying()) + "' in ";
  std::string reason = fmt::format("{}, {}{} and {}", comparison.error().message, other,
                                   io::input_name(diff.before), io::input_name(diff.after));
  diff.not_compared.push_back({after.underlying(), std::move(reason)});
  return {};
}

}  // namespace

Expected<DocumentDiff> diff_documents(std::string before_name, const Surfaces& before, std::string after_name,
                                      const Surfaces& after, const CompareOptions& options) {
  DocumentDiff diff{std::move(before_name), std::move(after_name), options, {}, {}};
  if (before.size() == 1 && after.size() == 1) {
    if (const auto added = add_pair(before.front(), after.front(), diff); !added) return added.error();
    return diff;
  }
  for (const std::string& name : names_of(before, after)) {
    const auto old_ones = of_name(before, name);
    const auto new_ones = of_name(after, name);
    if (old_ones.empty() || new_ones.empty()) {
      diff.not_compared.push_back(
          {name, "is only in " + io::input_name(old_ones.empty() ? diff.after : diff.before)});
    } else if (old_ones.size() != new_ones.size()) {
      diff.not_compared.push_back(
          {name, fmt::format("comes {} times in {} and {} times in {}: which belong together is unknown",
                             old_ones.size(), io::input_name(diff.before), new_ones.size(),
                             io::input_name(diff.after))});
    } else {
      for (std::size_t i = 0; i < new_ones.size(); ++i) {
        if (const auto added = add_pair(*old_ones[i], *new_ones[i], diff); !added) return added.error();
      }
    }
  }
  return diff;
}

}  // namespace volcal::cli

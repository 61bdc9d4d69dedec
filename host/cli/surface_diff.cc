// SPDX-License-Identifier: Apache-2.0
#include "host/cli/surface_diff.h"

#include <fmt/format.h>

#include <unordered_map>
#include <utility>

#include "host/io/files/input.h"
#include "volcal/printable.h"

namespace volcal::cli {
namespace {

using Surfaces = std::vector<VolSurface>;

/// All surfaces of one name on both sides.
struct Namesakes {
  std::string name;
  std::vector<const VolSurface*> before;
  std::vector<const VolSurface*> after;
};

/// Groups surfaces by name, in the order of `after`, then of the names that only `before` has.
std::vector<Namesakes> by_name(const Surfaces& before, const Surfaces& after) {
  std::vector<Namesakes> names;
  std::unordered_map<std::string, std::size_t> place;
  const auto of_name = [&](const VolSurface& surface) -> Namesakes& {
    const auto [entry, added] = place.try_emplace(surface.underlying(), names.size());
    if (added) names.push_back({surface.underlying(), {}, {}});
    return names[entry->second];
  };
  for (const VolSurface& surface : after) of_name(surface).after.push_back(&surface);
  for (const VolSurface& surface : before) of_name(surface).before.push_back(&surface);
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
  for (const auto& [name, old_ones, new_ones] : by_name(before, after)) {
    if (old_ones.empty() || new_ones.empty()) {
      diff.not_compared.push_back(
          {name, "is only in " + io::input_name(old_ones.empty() ? diff.after : diff.before)});
    } else if (old_ones.size() != new_ones.size()) {
      diff.not_compared.push_back(
          {name,
           fmt::format("occurs {} times in {} and {} times in {}: which of them belong together is unknown",
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

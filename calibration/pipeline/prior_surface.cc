// SPDX-License-Identifier: Apache-2.0
#include "calibration/pipeline/prior_surface.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "calibration/fit/regularise/aged_prior.h"
#include "calibration/quotes/slice_name.h"
#include "calibration/surface/surface_state.h"
#include "volcal/printable.h"
#include "volcal/time.h"

namespace volcal {
namespace {

bool is_same_expiry(const Expiry& a, const Expiry& b) {
  if (a.root != b.root) return false;
  return a.time && b.time ? a.time == b.time : a.label == b.label;
}

/// Error with the message "SNAPSHOT: prior FILE: reason", without the names of files that have none.
Error bad_prior(const QuoteSnapshot& snapshot, const PriorSurface& prior, const std::string& reason) {
  const std::string place = snapshot.source.empty() ? "" : printable(snapshot.source, kMostOfPath) + ": ";
  const std::string file = prior.source.empty() ? "" : " " + printable(prior.source, kMostOfPath);
  return {ErrorCode::usage, place + "prior" + file + ": " + reason};
}

/// Age of the prior surface in days.
Expected<double> age_of(const QuoteSnapshot& snapshot, const PriorSurface& prior) {
  if (prior.age) return *prior.age;
  if (!snapshot.as_of || !prior.surface.as_of()) {
    return bad_prior(snapshot, prior,
                     "the moment of " + std::string(snapshot.as_of ? "the prior" : "the snapshot") +
                         " is not known; state its age");
  }
  const double days = days_between(*prior.surface.as_of(), *snapshot.as_of);
  if (days >= 0.0) return days;
  return bad_prior(snapshot, prior,
                   fmt::format("its moment {} is after the snapshot's, {}",
                               format_time(*prior.surface.as_of()), format_time(*snapshot.as_of)));
}

}  // namespace

Expected<void> add_prior_surface(const QuoteSnapshot& snapshot, const PriorSurface& prior,
                                 PreparedQuotes& quotes) {
  const VolSurface& surface = prior.surface;
  if (surface.heston() != nullptr) {
    return bad_prior(snapshot, prior, "it is a Heston surface; a prior of SVI slices consists of SVI slices");
  }
  if (surface.underlying() != snapshot.underlying) {
    return bad_prior(snapshot, prior,
                     fmt::format("it is of '{}', the snapshot of '{}'", printable(surface.underlying()),
                                 printable(snapshot.underlying)));
  }
  const auto age = age_of(snapshot, prior);
  if (!age) return age.error();
  std::size_t regularised = 0;
  for (std::size_t s = 0; s < quotes.smiles.size(); ++s) {
    const auto before = std::ranges::find_if(surface.slices(), [&](const SurfaceSlice& slice) {
      return is_same_expiry(slice.expiry, quotes.smiles[s].expiry);
    });
    if (before == surface.slices().end()) continue;
    if (!before->uncertainty) {
      return bad_prior(snapshot, prior,
                       fmt::format("slice {} has no uncertainty; a prior is a surface that `calibrate` made, "
                                   "not a stated one",
                                   slice_name(before->expiry)));
    }
    const SviParameters* svi = before->variance.svi();
    if (svi == nullptr) {
      return bad_prior(snapshot, prior,
                       fmt::format("slice {} is of kind {}; a prior of SVI slices consists of SVI slices",
                                   slice_name(before->expiry), before->variance.kind()));
    }
    fit::FreePoint point{};
    core::svi_to_free({before->uncertainty->scale, core::kLeeSlope}, to_core(*svi), point.data());
    quotes.data[s].prior =
        fit::aged_prior(point, before->uncertainty->information, prior.drift * prior.drift * *age);
    ++regularised;
  }
  quotes.notes.push_back(fmt::format("{} of {} slices are regularised by a prior surface {:.3g} days old",
                                     regularised, quotes.smiles.size(), *age));
  return {};
}

}  // namespace volcal

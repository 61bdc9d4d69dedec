// SPDX-License-Identifier: Apache-2.0
#include "host/cli/arguments/prior_arguments.h"

#include <string_view>
#include <utility>

#include "host/cli/terminal/usage_error.h"
#include "host/io/files/input.h"
#include "host/io/text/name_list.h"
#include "volcal/io.h"
#include "volcal/printable.h"

namespace volcal::cli {

Expected<PriorFile> PriorFile::read(const QuoteArguments& arguments) {
  PriorFile file;
  if (arguments.prior.empty()) {
    if (!arguments.prior_age && !arguments.prior_drift) return file;
    return usage("--prior-age and --prior-drift are options of a prior: they need --prior");
  }
  file.path_ = arguments.prior;
  auto surfaces = read_surfaces(arguments.prior);
  if (!surfaces) return Error{surfaces.error().code, "--prior: " + surfaces.error().message};
  for (VolSurface& surface : *surfaces) {
    PriorSurface prior{std::move(surface)};
    prior.age = arguments.prior_age;
    prior.source = arguments.prior;
    prior.drift = arguments.prior_drift.value_or(prior.drift);
    CalibrateOptions check;
    check.prior = prior;
    if (const auto valid = check.validate(); !valid) return valid.error();
    file.place_.try_emplace(prior.surface.underlying(), file.priors_.size());
    file.priors_.push_back(std::move(prior));
  }
  return file;
}

Expected<CalibrateOptions> PriorFile::options_for(const QuoteSnapshot& snapshot,
                                                  CalibrateOptions options) const {
  if (priors_.empty()) return options;
  if (const auto entry = place_.find(snapshot.underlying); entry != place_.end()) {
    options.prior = priors_[entry->second];
    return options;
  }
  std::vector<std::string_view> present;
  for (const PriorSurface& prior : priors_) present.push_back(prior.surface.underlying());
  return usage("--prior: " + io::input_name(path_) + " has no surface of '" + printable(snapshot.underlying) +
               "', only of " + io::name_list(present));
}

}  // namespace volcal::cli

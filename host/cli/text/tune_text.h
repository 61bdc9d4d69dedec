// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Output of a tuning, as text for people and as JSON for programs.

#include <optional>
#include <string>

#include "volcal/tune.h"

namespace volcal::cli {

/// A search, and the same measurements on snapshots that took no part in it.
struct TuneResult {
  Tuning tuning;
  std::optional<Tuning> test;
};

[[nodiscard]] std::string tune_text(const TuneResult& result, const TuneOptions& options);

/// "volcal.tune/1", data/schema/tune.schema.json.
[[nodiscard]] std::string tune_json(const TuneResult& result, const TuneOptions& options);

}  // namespace volcal::cli

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Answers a table of points from surfaces.
///
/// A point is an expiry (a slice's label or its date, with `root` where two share one) or a time_to_expiry,
/// and a strike or a log_moneyness; where both columns of a pair are there, a row fills one, or both alike.
/// The answer repeats every input column, then adds what it lacks of time_to_expiry, forward, strike,
/// log_moneyness, implied_vol, total_variance, call, put, delta, gamma, vega, density, and a status: "ok", or
/// why the row has no answer. An input column that carries the name of a result is overwritten in its place.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "host/cli/tables/csv_table.h"
#include "volcal/expected.h"
#include "volcal/surface.h"

namespace volcal::cli {

struct PointAnswers {
  std::string text;  ///< CSV
  std::size_t rows = 0;
  std::size_t failed = 0;
};

/// Fails where the table lacks a column it cannot do without. With `confidence` the answer has the columns
/// implied_vol_low and implied_vol_high too, the ends of that band (volcal/bands.h).
[[nodiscard]] Expected<PointAnswers> answer_points(const std::vector<VolSurface>& surfaces,
                                                   const CsvTable& points,
                                                   std::optional<double> confidence = std::nullopt);

}  // namespace volcal::cli

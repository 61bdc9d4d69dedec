// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Answers to a table of points from surfaces.
///
/// A point is an expiry (a slice's label or its date, with `root` where two share one) or a time_to_expiry,
/// and a strike or a log_moneyness. Where both columns of such a pair exist, a row fills one, or both in
/// agreement. The output repeats every input column, then adds those that are missing of time_to_expiry,
/// forward, strike, log_moneyness, implied_vol, total_variance, call, put, delta, gamma, vega, density, and a
/// status: "ok", or the reason why the row has no answer. An input column with the name of a result is
/// overwritten in its place.

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

/// Answers all points. Fails where the table lacks a required column. With `confidence` the output also has
/// the columns implied_vol_low and implied_vol_high, the ends of that band (volcal/bands.h).
[[nodiscard]] Expected<PointAnswers> answer_points(const std::vector<VolSurface>& surfaces,
                                                   const CsvTable& points,
                                                   std::optional<double> confidence = std::nullopt);

}  // namespace volcal::cli

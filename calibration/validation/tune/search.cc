// SPDX-License-Identifier: Apache-2.0
#include "calibration/validation/tune/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "calibration/fit/regularise/thin_slice.h"
#include "calibration/quotes/median.h"
#include "calibration/validation/tune/evaluate.h"

namespace volcal::tuning {
namespace {

/// A number of a profile, and multiples of its current value that are tried.
struct Ladder {
  const char* name;
  double& (*number)(ShapeRegulariser&);
  std::vector<double> factors;
};

double& strength(ShapeRegulariser& shape) { return shape.strength; }
double& left(ShapeRegulariser& shape) { return shape.left_slope.typical; }
double& right(ShapeRegulariser& shape) { return shape.right_slope.typical; }
double& width(ShapeRegulariser& shape) { return shape.width.typical; }
double& width_spread(ShapeRegulariser& shape) { return shape.width.spread; }

const std::vector<double> kStrengths = {0.1, 0.2, 0.35, 0.6, 1.0, 1.7, 3.0, 5.0, 10.0};
const std::vector<double> kTypicals = {0.65, 0.8, 0.9, 1.1, 1.25, 1.5};
const std::vector<double> kFine = {0.9, 1.1};

std::vector<Ladder> ladders() {
  return {{"strength", strength, kStrengths},
          {"width", width, kTypicals},
          {"left slope", left, kTypicals},
          {"right slope", right, kTypicals},
          {"spread of the width", width_spread, {0.5, 0.7, 1.4, 2.0}},
          {"width", width, kFine},
          {"left slope", left, kFine},
          {"right slope", right, kFine},
          {"strength", strength, kStrengths}};
}

/// Term from the median of logarithms and 1.4826 times the median distance from it, relatively.
RegulariserTerm term_of(std::vector<double> logarithms) {
  constexpr double kNormalPerMedian = 1.4826;  // 1 / N^-1(3/4)
  constexpr double kNarrowest = 0.1;
  const double typical = std::exp(median(logarithms));
  for (double& x : logarithms) x = std::fabs(std::exp(x) / typical - 1.0);
  return {typical, std::max(kNarrowest, kNormalPerMedian * median(logarithms))};
}

/// Typical shape of the slices that are fitted alone and have enough quotes for that.
ShapeRegulariser typical_shape(const std::vector<TuningCase>& cases) {
  constexpr std::size_t kQuotes = 2 * fit::kStrikesToStandAlone;
  std::array<std::vector<double>, core::kSviDimension> x;
  for (const std::size_t enough : {kQuotes, std::size_t{1}}) {
    for (const TuningCase& tuned : cases) {
      for (std::size_t s = 0; s < tuned.all.size(); ++s) {
        if (tuned.all[s].market_quotes < enough) continue;
        for (std::size_t j = 0; j < x.size(); ++j) x[j].push_back(tuned.alone[s][j]);
      }
    }
    if (!x[0].empty()) break;
  }
  constexpr double kFirstStrength = 0.001;
  return {term_of(x[1]), term_of(x[2]), term_of(x[4]), kFirstStrength};
}

bool is_affordable(const TunePoint& point, const TunePoint& none, const TuneOptions& options) {
  return point.price <= options.appetite && point.with_arbitrage <= none.with_arbitrage;
}

/// Rounds to two digits, which are easy to read; the score has no further ones.
double rounded(double value) { return std::strtod(fmt::format("{:.2g}", value).c_str(), nullptr); }

void round_terms(ShapeRegulariser& shape) {
  for (RegulariserTerm* term : {&shape.left_slope, &shape.right_slope, &shape.width}) {
    term->typical = rounded(term->typical);
    term->spread = rounded(term->spread);
  }
}

}  // namespace

void settle(const TunePoint& none, TunePoint& point) {
  point.price = point.in_sample - none.in_sample;
  point.score = 0.0;
  for (const HeldOutErrors* errors : {&point.tail, &point.strikes, &point.next}) {
    if (errors->quotes > 0) point.score += errors->score;
  }
}

Expected<void> search(const std::vector<TuningCase>& cases, const TuneOptions& options,
                      ComputeBackend& backend, const Progress& progress, Tuning& tuning) {
  // The outlier rule is no severity: its in-sample cost on the outliers is no price of regularisation.
  Profile nothing;
  nothing.outliers = default_profile().outliers;
  auto first = evaluate({&nothing, 1}, cases, options, backend, tuning.fits);
  if (!first) return first.error();
  tuning.curve = *std::move(first);
  tuning.none = 0;
  tuning.chosen = 0;
  settle(tuning.curve[0], tuning.curve[0]);

  Profile at;
  at.name = "tuned";
  at.shape = typical_shape(cases);
  at.outliers = nothing.outliers;
  round_terms(at.shape);
  const std::vector<Ladder> all = ladders();
  for (std::size_t l = 0; l < all.size(); ++l) {
    if (progress) progress(static_cast<double>(l) / static_cast<double>(all.size()), all[l].name);
    std::vector<Profile> tried;
    for (const double factor : all[l].factors) {
      Profile next = at;
      double& number = all[l].number(next.shape);
      number = std::min(rounded(factor * number), 1e3);
      if (next.validate()) tried.push_back(std::move(next));
    }
    auto points = evaluate(tried, cases, options, backend, tuning.fits);
    if (!points) return points.error();
    for (TunePoint& point : *points) {
      settle(tuning.curve[0], point);
      tuning.curve.push_back(std::move(point));
      const TunePoint& last = tuning.curve.back();
      if (is_affordable(last, tuning.curve[0], options) && last.score < tuning.curve[tuning.chosen].score) {
        tuning.chosen = tuning.curve.size() - 1;
      }
    }
    if (tuning.chosen != tuning.none) at = tuning.curve[tuning.chosen].profile;
  }
  return {};
}

}  // namespace volcal::tuning

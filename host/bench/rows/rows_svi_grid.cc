// SPDX-License-Identifier: Apache-2.0
/// Rows of functions of slice and log-moneyness on a grid of 10^6 points.

#include <cmath>
#include <memory>
#include <numeric>

#include "host/bench/inputs/smiles.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {
namespace {

constexpr std::size_t kSlices = 100;
constexpr std::size_t kPoints = kManyItems / kSlices;
constexpr double kWidest = 1.5;  ///< log-moneyness at the grid's ends
/// Bound on the error of a total variance, that of tests/contract/ulp_budget.h between backends, used here
/// against the exact value.
constexpr double kWrongVariance = 6.0;

using Operation = Expected<void> (ComputeBackend::*)(const SviGridBatch&);

struct Grid {
  std::vector<core::SviRaw<double>> slices;
  std::vector<double> log_moneyness;
  std::vector<double> value;
  std::unique_ptr<ComputeBackend> backend;
  Operation operation;
};

/// Total variance in extended precision, and the sum of the sizes of its terms.
struct Exact {
  long double value;
  long double scale;
};

Exact exact_variance(const core::SviRaw<double>& p, long double k) {
  using Wide = long double;
  const Wide y = k - Wide{p.m};
  const Wide root = std::sqrt(y * y + Wide{p.sigma} * Wide{p.sigma});
  return {p.a + p.b * (p.rho * y + root), std::fabs(Wide{p.a}) + p.b * (std::fabs(p.rho * y) + root)};
}

std::vector<Accuracy> judge_variances(const Grid& grid) {
  double largest = 0.0;
  for (std::size_t i = 0; i < grid.value.size(); ++i) {
    const std::size_t slice = i / grid.log_moneyness.size();
    const Exact exact =
        exact_variance(grid.slices[slice], grid.log_moneyness[i - slice * grid.log_moneyness.size()]);
    const auto error = static_cast<double>(std::fabs(grid.value[i] - exact.value) / exact.scale) /
                       std::numeric_limits<double>::epsilon();
    if (!(error <= largest)) largest = error;
  }
  return {{"largest error", largest, "eps of the terms' sizes", kWrongVariance}};
}

/// Judges Durrleman's g. The slices are free of butterfly arbitrage, so a negative value is wrong.
std::vector<Accuracy> judge_durrleman(const Grid& grid) {
  double negative = 0.0;
  for (const double g : grid.value) negative += g >= 0.0 ? 0.0 : 1.0;
  return {{"negative on slices proved free", negative, "", 0.0}};
}

Expected<Work> prepare(const Settings& settings, Operation operation,
                       std::vector<Accuracy> (*judge)(const Grid&)) {
  auto opened = open_backend(settings);
  if (!opened) return opened.error();
  const auto state = std::make_shared<Grid>();
  state->backend = *std::move(opened);
  state->operation = operation;
  for (const NoisySmile& smile : draw_smiles(kSlices, 5, kSmileSeed)) state->slices.push_back(smile.truth);
  const std::size_t points = settings.count(kPoints);
  for (std::size_t i = 0; i < points; ++i) {
    const double place = static_cast<double>(i) / static_cast<double>(points - 1);
    state->log_moneyness.push_back(kWidest * (2.0 * place - 1.0));
  }
  state->value.resize(kSlices * points);
  Work work;
  work.items = static_cast<std::int64_t>(state->value.size());
  work.run = [state] {
    return ((*state->backend).*(state->operation))({state->slices, state->log_moneyness, state->value});
  };
  work.checksum = [state] { return std::accumulate(state->value.begin(), state->value.end(), 0.0); };
  work.judge = [state, judge] { return judge(*state); };
  note_backend(settings, *state->backend, work);
  return work;
}

Row row_of(const char* name, const char* work, Operation operation,
           std::vector<Accuracy> (*judge)(const Grid&)) {
  Row row;
  row.name = name;
  row.item = "point";
  row.work = work;
  row.by_instruction_set = row.by_threads = row.by_device = true;
  row.prepare = [operation, judge](const Settings& settings) { return prepare(settings, operation, judge); };
  return row;
}

}  // namespace

std::vector<Row> svi_grid_rows() {
  return {row_of("svi_grid/total_variance", "total variance on 100 slices x 10,000 log-moneyness",
                 &ComputeBackend::svi_total_variances, judge_variances),
          row_of("svi_grid/durrleman_g", "Durrleman's g on 100 slices x 10,000 log-moneyness",
                 &ComputeBackend::svi_durrleman, judge_durrleman)};
}

}  // namespace volcal::bench

// SPDX-License-Identifier: Apache-2.0
#include "host/bench/inputs/slice_fits.h"

#include <cmath>
#include <limits>
#include <utility>

#include "calibration/fit/slices/svi_slice_fit.h"
#include "calibration/models/svi_butterfly.h"

namespace volcal::bench {
namespace {

constexpr double kBasisPoint = 1e-4;
/// Allowance on the misfit of a fit. The truth is one of the slices that a fit may choose, so its misfit
/// bounds that of the minimum. A fit whose misfit is larger by this factor has found another minimum, or
/// none.
constexpr double kMisfitAllowance = 1.0 + 1e-3;

}  // namespace

SliceFits::SliceFits(std::size_t count, bool must_be_free_of_butterfly)
    : smiles(draw_smiles(count, kSliceQuotes, kSmileSeed)),
      fitted(count),
      must_be_free(must_be_free_of_butterfly) {
  for (const NoisySmile& smile : smiles) {
    slices.push_back(smile.quotes);
    surfaces.push_back({smile.quotes});
  }
}

std::vector<Accuracy> SliceFits::judge() const {
  double squares = 0.0;
  double missed = 0.0;
  double unproved = 0.0;
  double failed = 0.0;
  for (std::size_t i = 0; i < smiles.size(); ++i) {
    if (std::isnan(fitted[i].a)) {
      ++failed;
      continue;
    }
    const double distance = rms_distance(fitted[i], smiles[i].truth, smiles[i].quotes);
    squares += distance * distance;
    const double allowed = kMisfitAllowance * fit::rms_residual(smiles[i].quotes, smiles[i].truth);
    if (!(fit::rms_residual(smiles[i].quotes, fitted[i]) <= allowed)) ++missed;
    if (butterfly_verdict(fitted[i]) != ButterflyVerdict::free) ++unproved;
  }
  const double rms = std::sqrt(squares / (static_cast<double>(smiles.size()) - failed)) / kBasisPoint;
  const double none = must_be_free ? 0.0 : std::numeric_limits<double>::infinity();
  return {{"failed", failed, "", 0.0},
          {"rms distance to the truth", rms, "bp of vol"},
          {"misfit above the truth's", missed, ""},
          {"not proved free of butterfly arbitrage", unproved, "", none}};
}

Work slice_fit_work(const std::shared_ptr<SliceFits>& state, std::function<Expected<void>()> run) {
  Work work;
  work.items = static_cast<std::int64_t>(state->smiles.size());
  work.run = std::move(run);
  work.checksum = [state] {
    double sum = 0.0;
    for (const core::SviRaw<double>& p : state->fitted) sum += p.a + p.b + p.rho + p.m + p.sigma;
    return sum;
  };
  work.judge = [state] { return state->judge(); };
  work.instruction_set = to_string(InstructionSet::baseline);
  return work;
}

}  // namespace volcal::bench

// SPDX-License-Identifier: Apache-2.0
#include "host/bench/inputs/surface_fits.h"

#include <cmath>

#include "calibration/fit/slices/svi_slice_fit.h"
#include "calibration/models/svi_butterfly.h"
#include "calibration/models/svi_calendar.h"

namespace volcal::bench {
namespace {

constexpr double kBasisPoint = 1e-4;

/// Number of slices and gaps of one surface that are not proved free of arbitrage.
std::size_t unproved_parts(const std::vector<core::SviRaw<double>>& slices) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    if (butterfly_verdict(slices[i]) != ButterflyVerdict::free) ++count;
    if (i > 0 && !calendar_evidence(slices[i - 1], slices[i]).free) ++count;
  }
  return count;
}

}  // namespace

SurfaceFits::SurfaceFits(const std::vector<NoisySurface>& drawn) : fitted(drawn.size()) {
  for (const NoisySurface& surface : drawn) {
    quotes.emplace_back();
    truth.emplace_back();
    for (const NoisySmile& smile : surface) {
      quotes.back().push_back(smile.quotes);
      truth.back().push_back(smile.truth);
    }
  }
}

std::size_t SurfaceFits::quote_count() const {
  std::size_t count = 0;
  for (const auto& surface : quotes) {
    for (const fit::SliceData& slice : surface) count += slice.size();
  }
  return count;
}

std::vector<Accuracy> SurfaceFits::judge() const {
  double unproved = 0.0;
  double squares = 0.0;
  double misfit_squares = 0.0;
  double slices = 0.0;
  for (std::size_t s = 0; s < fitted.size(); ++s) {
    if (fitted[s].size() != truth[s].size()) {  // the fit gave no surface
      unproved += static_cast<double>(truth[s].size());
      continue;
    }
    unproved += static_cast<double>(unproved_parts(fitted[s]));
    for (std::size_t i = 0; i < fitted[s].size(); ++i) {
      const double distance = rms_distance(fitted[s][i], truth[s][i], quotes[s][i]);
      const double misfit = fit::rms_residual(quotes[s][i], fitted[s][i]);
      squares += distance * distance;
      misfit_squares += misfit * misfit;
      ++slices;
    }
  }
  return {{"slices and gaps not proved free of arbitrage", unproved, "", 0.0},
          {"rms distance to the truth", std::sqrt(squares / slices) / kBasisPoint, "bp of vol"},
          {"rms misfit", std::sqrt(misfit_squares / slices), "standard deviations of the noise"}};
}

Work surface_fit_work(const std::shared_ptr<SurfaceFits>& state, std::function<Expected<void>()> run) {
  Work work;
  work.items = static_cast<std::int64_t>(state->fitted.size());
  work.run = std::move(run);
  work.checksum = [state] {
    double sum = 0.0;
    for (const auto& surface : state->fitted) {
      for (const core::SviRaw<double>& p : surface) sum += p.a + p.b + p.rho + p.m + p.sigma;
    }
    return sum;
  };
  work.judge = [state] { return state->judge(); };
  work.instruction_set = to_string(InstructionSet::baseline);
  return work;
}

}  // namespace volcal::bench

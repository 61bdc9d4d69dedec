// SPDX-License-Identifier: Apache-2.0
/// QuantLib's SVI fit: least squares of vols by Levenberg and Marquardt, no arbitrage control.

#include <ql/experimental/volatility/sviinterpolation.hpp>

#include <cmath>
#include <memory>

#include "host/bench/inputs/slice_fits.h"
#include "tests/bench/peers/quantlib_rows.h"

namespace volcal::bench {
namespace {

/// As many as ours through Ceres: a fit from its own start may take 12 ms.
constexpr std::size_t kPeerFits = 500;

using QuantLib::Null;
using QuantLib::Real;
using Slice = core::SviRaw<double>;

/// Where it starts, and when a start's minimum is good enough not to try another.
struct Approach {
  const char* name;
  const char* work;
  bool from_truth;
  double error_accepted;  ///< rms of vol
};

constexpr Approach kApproaches[] = {
    {"svi_slice_fit/quantlib", "SviInterpolation from its own start, as it comes", false, 0.0020},
    {"svi_slice_fit/quantlib_from_truth", "SviInterpolation from the slice that the noise was added to", true,
     0.01},
};

Slice fit_slice(const NoisySmile& smile, const Approach& approach) {
  std::vector<Real> strikes;
  for (const double k : smile.quotes.log_moneyness) strikes.push_back(std::exp(k));
  const Real none = Null<Real>();
  const Real forward = 1.0;  // named, since the interpolation keeps a reference to it
  const Slice start = approach.from_truth ? smile.truth : Slice{none, none, none, none, none};
  try {
    QuantLib::SviInterpolation fit(strikes.begin(), strikes.end(), smile.quotes.market_vol.begin(),
                                   smile.quotes.time_to_expiry, forward, start.a, start.b, start.sigma,
                                   start.rho, start.m, false, false, false, false, false, false, {}, {},
                                   approach.error_accepted);
    fit.update();
    return {fit.a(), fit.b(), fit.rho(), fit.m(), fit.sigma()};
  } catch (const std::exception&) {
    const double nan = std::nan("");
    return {nan, nan, nan, nan, nan};
  }
}

Row row_of(const Approach& approach) {
  Row row;
  row.name = approach.name;
  row.item = "slice";
  row.work = approach.work;
  row.program = quantlib_name();
  row.beside = "svi_slice_fit/batch_free";
  row.prepare = [approach](const Settings& settings) -> Expected<Work> {
    const auto state = std::make_shared<SliceFits>(settings.count(kPeerFits), false);
    Work work = slice_fit_work(state, [state, approach]() -> Expected<void> {
      for (std::size_t i = 0; i < state->smiles.size(); ++i) {
        state->fitted[i] = fit_slice(state->smiles[i], approach);
      }
      return {};
    });
    work.instruction_set.clear();
    return work;
  };
  return row;
}

}  // namespace

std::vector<Row> quantlib_svi_rows() {
  std::vector<Row> rows;
  for (const Approach& approach : kApproaches) rows.push_back(row_of(approach));
  return rows;
}

}  // namespace volcal::bench

// SPDX-License-Identifier: Apache-2.0
/// SVI slices of 25 noisy quotes.

#include <memory>

#include "calibration/fit/svi_slice_fit.h"
#include "calibration/fit/svi_surface_fit.h"
#include "calibration/models/svi_butterfly.h"
#include "host/bench/row.h"
#include "host/bench/slice_fits.h"

namespace volcal::bench {
namespace {

/// A fit of 0.4 to 1 ms; 10^6 would take an hour.
constexpr std::size_t kCeresFits = 500;

core::SviRaw<double> fit_alone(const fit::SliceData& slice) { return fit::fit_slice(slice, {}).svi; }

core::SviRaw<double> fit_free(const fit::SliceData& slice) {
  fit::SurfaceFitOptions options;
  options.loss.kind = QuoteLoss::squares;
  return fit::fit_surface({slice}, options).slices.front();
}

Row row_of(const char* name, const char* work, bool must_be_free,
           core::SviRaw<double> (*fit)(const fit::SliceData&)) {
  Row row;
  row.name = name;
  row.item = "slice";
  row.work = work;
  row.prepare = [=](const Settings& settings) -> Expected<Work> {
    const auto state = std::make_shared<SliceFits>(settings.count(kCeresFits), must_be_free);
    return slice_fit_work(state, [state, fit]() -> Expected<void> {
      for (std::size_t i = 0; i < state->smiles.size(); ++i) state->fitted[i] = fit(state->smiles[i].quotes);
      return {};
    });
  };
  return row;
}

}  // namespace

std::vector<Row> slice_fit_rows() {
  return {row_of("svi_slice_fit/ceres", "least squares through Ceres, no arbitrage control but Lee's bound",
                 false, fit_alone),
          row_of("svi_slice_fit/ceres_free",
                 "least squares through Ceres, proved free of butterfly arbitrage", true, fit_free)};
}

}  // namespace volcal::bench

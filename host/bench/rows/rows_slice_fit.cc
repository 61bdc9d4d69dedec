// SPDX-License-Identifier: Apache-2.0
/// Rows of SVI slices of 25 noisy quotes: many at once by the fused fitter, and one by one through Ceres.

#include <functional>
#include <memory>
#include <utility>

#include "calibration/fit/slices/slice_batch_fit.h"
#include "calibration/fit/slices/svi_slice_fit.h"
#include "calibration/fit/svi/svi_ceres_surface_fit.h"
#include "calibration/fit/svi/svi_surface_fit.h"
#include "host/bench/inputs/slice_fits.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {
namespace {

/// Numbers of fits of some 10 and some 100 microseconds each; 10^6 would take minutes and an hour.
constexpr std::size_t kBatchFits = 10'000;
constexpr std::size_t kCeresFits = 500;

using State = std::shared_ptr<SliceFits>;

fit::SurfaceFitOptions plain_squares() {
  fit::SurfaceFitOptions options;
  options.loss.kind = QuoteLoss::squares;
  return options;
}

Expected<void> fit_batch(SliceFits& state, ComputeBackend& backend) {
  const auto fits = fit::fit_slices(state.slices, {}, backend);
  if (!fits) return fits.error();
  for (std::size_t i = 0; i < fits->size(); ++i) state.fitted[i] = (*fits)[i].svi;
  return {};
}

/// Fits each slice as a surface of one slice, where only butterfly arbitrage is possible.
Expected<void> fit_batch_free(SliceFits& state, ComputeBackend& backend) {
  const auto fits = fit::fit_surfaces(state.surfaces, plain_squares(), backend);
  if (!fits) return fits.error();
  for (std::size_t i = 0; i < fits->size(); ++i) state.fitted[i] = (*fits)[i].slices.front();
  return {};
}

Row batch_row(const char* name, const char* work, bool must_be_free,
              Expected<void> (*fit)(SliceFits&, ComputeBackend&)) {
  Row row;
  row.name = name;
  row.item = "slice";
  row.work = work;
  row.by_instruction_set = row.by_threads = row.by_device = row.by_items = true;
  row.prepare = [=](const Settings& settings) -> Expected<Work> {
    auto opened = open_backend(settings);
    if (!opened) return opened.error();
    const std::shared_ptr<ComputeBackend> backend = *std::move(opened);
    const auto state = std::make_shared<SliceFits>(settings.count(kBatchFits), must_be_free);
    Work prepared = slice_fit_work(state, [=] { return fit(*state, *backend); });
    note_backend(settings, *backend, prepared);
    return prepared;
  };
  return row;
}

core::SviRaw<double> fit_alone(const fit::SliceData& slice) { return fit::fit_slice(slice, {}).svi; }

core::SviRaw<double> fit_free(const fit::SliceData& slice) {
  return fit::fit_surface_with_ceres({slice}, plain_squares()).slices.front();
}

Row ceres_row(const char* name, const char* work, bool must_be_free,
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
  return {
      batch_row("svi_slice_fit/batch",
                "least squares by the fused fitter, no arbitrage control but Lee's bound", false, fit_batch),
      batch_row("svi_slice_fit/batch_free",
                "least squares by the fused fitter, proved free of butterfly arbitrage", true,
                fit_batch_free),
      ceres_row("svi_slice_fit/ceres", "least squares through Ceres, no arbitrage control but Lee's bound",
                false, fit_alone),
      ceres_row("svi_slice_fit/ceres_free", "least squares through Ceres, proved free of butterfly arbitrage",
                true, fit_free)};
}

}  // namespace volcal::bench

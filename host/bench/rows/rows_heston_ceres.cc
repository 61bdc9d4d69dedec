// SPDX-License-Identifier: Apache-2.0
/// Rows of Heston models fitted by Ceres from the start that the data suggest, with one batched evaluation
/// for each point; and of days fitted jointly.

#include <memory>
#include <utility>

#include "calibration/fit/heston/fit_heston.h"
#include "calibration/fit/heston/heston_panel.h"
#include "calibration/fit/heston/heston_start.h"
#include "host/bench/inputs/heston_fits.h"
#include "host/bench/rows/row.h"

namespace volcal::bench {
namespace {

using Surface = std::vector<fit::SliceData>;

std::vector<Surface> surfaces_of(const HestonFits& fits) {
  std::vector<Surface> surfaces(fits.size());
  for (std::size_t i = 0; i < fits.size(); ++i) {
    for (std::int64_t s = fits.slice_begin[i]; s < fits.slice_begin[i + 1]; ++s) {
      const core::HestonSlice& slice = fits.slices[static_cast<std::size_t>(s)];
      const auto cut = [&](const std::vector<double>& all) {
        return std::vector<double>(all.begin() + slice.begin, all.begin() + slice.begin + slice.count);
      };
      fit::SliceData data;
      data.time_to_expiry = slice.time_to_expiry;
      data.log_moneyness = cut(fits.log_moneyness);
      data.market_vol = cut(fits.market);
      data.scale = cut(fits.scale);
      data.market_quotes = data.size();
      data.atm_stddev = fit::rough_atm_stddev(data);
      surfaces[i].push_back(std::move(data));
    }
  }
  return surfaces;
}

double sum_of(const std::vector<core::HestonParameters>& models) {
  double sum = 0.0;
  for (const core::HestonParameters& p : models) sum += p.v0 + p.kappa + p.theta + p.sigma + p.rho;
  return sum;
}

struct CeresFits {
  HestonFits fits;
  std::vector<Surface> surfaces;
  fit::HestonSettings settings = fit::heston_settings({}, {QuoteLoss::squares});
  std::unique_ptr<ComputeBackend> backend;
  double unconverged = 0.0;

  Expected<void> run_alone() {
    unconverged = 0.0;
    fits.model.resize(fits.size());
    for (std::size_t i = 0; i < fits.size(); ++i) {
      const auto start = fit::heston_starts(surfaces[i], settings.box, 1);
      const auto done = fit::fit_heston_by_ceres(surfaces[i], start.front(), settings, *backend);
      if (!done) return done.error();
      if (!done->converged) ++unconverged;
      if (!done->ends.empty()) fits.model[i] = done->ends.front().model;
    }
    return {};
  }
  Expected<void> run_jointly() {
    const auto done = fit::fit_heston_panel(surfaces, settings, *backend);
    if (!done) return done.error();
    unconverged = done->fit.converged ? 0.0 : 1.0;
    fits.model = done->days;
    return {};
  }
};

Row ceres_row(const char* name, const char* item, const char* work, std::size_t days,
              Expected<void> (CeresFits::*run)(), bool judged_alone) {
  Row row;
  row.name = name;
  row.item = item;
  row.work = work;
  row.by_instruction_set = row.by_device = true;
  row.prepare = [=](const Settings& settings) -> Expected<Work> {
    auto opened = open_backend(settings);
    if (!opened) return opened.error();
    const auto state = std::make_shared<CeresFits>();
    state->fits = noisy_dax_fits(judged_alone ? settings.count(days) : days);
    state->surfaces = surfaces_of(state->fits);
    state->backend = *std::move(opened);
    Work prepared;
    prepared.items = static_cast<std::int64_t>(state->fits.size());
    prepared.run = [state, run] { return ((*state).*run)(); };
    prepared.checksum = [state] { return sum_of(state->fits.model); };
    prepared.judge = [state, judged_alone] {
      constexpr double kCostLimit = 1e-6;
      auto accuracies = judged_alone ? judge_costs(state->fits, kCostLimit) : std::vector<Accuracy>{};
      accuracies.push_back({"fits that did not converge", state->unconverged, "", 0.0});
      return accuracies;
    };
    note_backend(settings, *state->backend, prepared);
    return prepared;
  };
  return row;
}

}  // namespace

std::vector<Row> heston_ceres_rows() {
  constexpr std::size_t kFits = 100;
  constexpr std::size_t kDays = 20;
  return {ceres_row("heston_fit/dax_ceres", "fit",
                    "as heston_fit/dax by Ceres, one surface after the other, from a start read off the data",
                    kFits, &CeresFits::run_alone, true),
          ceres_row(
              "heston_fit/panel", "day",
              "20 such surfaces as one panel: shared kappa, theta, sigma, rho, a v0 each; the days' own fits "
              "included",
              kDays, &CeresFits::run_jointly, false)};
}

}  // namespace volcal::bench

// SPDX-License-Identifier: Apache-2.0
#include "calibration/pipeline/heston_family.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "calibration/fit/heston/heston_floors.h"
#include "calibration/fit/heston/heston_panel.h"
#include "calibration/models/heston_core.h"
#include "calibration/pipeline/pipeline_steps.h"
#include "calibration/report/tail_report.h"
#include "kernels/core/heston/heston_slice.h"

namespace volcal {
namespace {

/// Half-spreads by which one model for all expiries may miss a slice before the slice counts as poor.
constexpr double kPoorSlice = 20.0;

HestonMinimum minimum_of(const fit::HestonEnd& end, std::size_t day) {
  const core::HestonParameters& model = end.days.empty() ? end.model : end.days[day];
  return {from_core(model), end.cost, end.starts};
}

std::vector<std::string> bounds_reached(const HestonParameters& model, const HestonBounds& bounds) {
  std::vector<std::string> reached;
  for (const HestonField& field : kHestonFields) {
    const auto is_at = [&](double bound) { return fit::is_at_bound(model.*field.member, bound); };
    if (is_at(bounds.lower.*field.member)) {
      reached.push_back(fmt::format("{} at its lower bound {}", field.name, bounds.lower.*field.member));
    }
    if (is_at(bounds.upper.*field.member)) {
      reached.push_back(fmt::format("{} at its upper bound {}", field.name, bounds.upper.*field.member));
    }
  }
  return reached;
}

HestonFitReport heston_report(const HestonFamily::Fit& fit, const CalibrateOptions& options) {
  const HestonParameters model = from_core(fit.model);
  HestonFitReport report;
  report.best = minimum_of(fit.fit.ends.front(), fit.day);
  report.best.parameters = model;
  for (std::size_t i = 1; i < fit.fit.ends.size(); ++i)
    report.others.push_back(minimum_of(fit.fit.ends[i], fit.day));
  report.at_bounds = bounds_reached(model, options.heston.bounds);
  report.feller_ratio = 2.0 * model.kappa * model.theta / (model.sigma * model.sigma);
  report.starts = fit.starts;
  report.unconverged_starts = fit.fit.unconverged_starts;
  report.evaluations = fit.fit.evaluations;
  report.converged = fit.fit.converged;
  return report;
}

void note_poor_slices(CalibrationReport& report) {
  std::size_t poor = 0;
  for (const SliceReport& slice : report.slices) {
    if (slice.quality.rmse_half_spreads > kPoorSlice) ++poor;
  }
  if (poor == 0) return;
  report.notes.push_back(
      fmt::format("{} of {} slices are missed by more than {:.0f} half-spreads RMSE: outliers among the "
                  "quotes (--loss huber tolerates them), or smiles that no Heston model has",
                  poor, report.slices.size(), kPoorSlice));
}

fit::HestonSettings settings_of(const CalibrateOptions& options) {
  fit::HestonSettings settings =
      fit::heston_settings(options.heston, {options.effective_loss(), options.loss_scale});
  settings.tail = fit::tail_settings(options.profile.tail);
  settings.deadline = fit::Deadline(options.max_seconds);
  return settings;
}

std::string names_of(const std::array<bool, kHestonParameters>& which) {
  std::string names;
  for (std::size_t m = 0; m < which.size(); ++m) {
    if (which[m]) names += (names.empty() ? "" : ", ") + std::string(kHestonFields[m].name);
  }
  return names;
}

void report_uncertainty(const HestonUncertainty* uncertainty, CalibrationReport& report) {
  if (uncertainty == nullptr) {
    report.notes.emplace_back(
        "no error bars: the quotes do not determine the five parameters together, so that many models are as "
        "good as this one");
    return;
  }
  report.heston->standard_errors = uncertainty->standard_errors(report.heston->best.parameters);
  if (const std::string names = names_of(uncertainty->held); !names.empty()) {
    report.notes.push_back(
        fmt::format("error bars treat {} as exact, at a bound of the fit: beyond it the loss may still fall, "
                    "so there is no "
                    "standard error for it, and all others are too small",
                    names));
  }
}

Expected<void> reject_without_value(const QuoteSnapshot& snapshot, const CalibrateOptions& options,
                                    const std::vector<fit::QuotePlace>& places, PreparedQuotes& quotes) {
  return reject_quotes(
      snapshot, options, places,
      [](const VolQuote& quote, const Expiry& expiry) {
        return fmt::format("ln(K/F) is {:.4g} at {:.4g} years: no start of the fit gives it a vol",
                           quote.log_moneyness, expiry.time_to_expiry);
      },
      quotes);
}

std::vector<std::vector<fit::SliceData>> data_of(std::span<const PreparedQuotes> sets) {
  std::vector<std::vector<fit::SliceData>> data;
  data.reserve(sets.size());
  for (const PreparedQuotes& set : sets) data.push_back(set.data);
  return data;
}

}  // namespace

HestonFamily::HestonFamily(const CalibrateOptions& options, ComputeBackend& backend)
    : options_(options), backend_(backend), settings_(settings_of(options)) {}

void HestonFamily::keep_priced(std::vector<Smile>& smiles, std::vector<Rejected>& rejected) {
  const auto refuse = [&](const VolQuote& quote, std::string detail) {
    rejected.push_back({quote.quote, RejectReason::beyond_model, std::move(detail)});
  };
  std::erase_if(smiles, [&](Smile& smile) {
    const double time = smile.expiry.time_to_expiry;
    const bool has_time = core::is_valid_heston_time(time);
    std::erase_if(smile.quotes, [&](const VolQuote& quote) {
      if (!has_time) {
        refuse(quote, fmt::format("{:.6g} years to expiry, priced from 1e-4 to 100", time));
      } else if (!core::is_valid_heston_strike(quote.log_moneyness)) {
        refuse(quote, fmt::format("ln(K/F) is {:.6g}, priced from -10 to 10", quote.log_moneyness));
      } else {
        return false;
      }
      return true;
    });
    return !has_time;
  });
}

std::int64_t HestonFamily::elements_per_quote(const CalibrateOptions& options) {
  constexpr std::int64_t kElementsAStart = 100;  // elements of one start: some ten points of 0.3 us
  return kElementsAStart * options.heston.starts;
}

Expected<void> HestonFamily::add_prior(const QuoteSnapshot& /*snapshot*/, PreparedQuotes& /*quotes*/) const {
  return {};  // options with a prior surface are refused, since only SVI fits use one
}

/// Rejects quotes because of which no start has a cost, and fits the others. One round suffices, since a
/// start has a cost without them.
FitResults<HestonFamily::Fit> HestonFamily::fit(const QuoteSnapshot& snapshot, std::span<PreparedQuotes> sets,
                                                const Progress& progress) const {
  if (progress) progress(0.0, fmt::format("fitting Heston from {} starts", options_.heston.starts));
  std::vector<Expected<Fit>> results(sets.size(), Error{ErrorCode::internal, "not fitted"});
  std::vector<std::size_t> waiting(sets.size());
  for (std::size_t i = 0; i < sets.size(); ++i) waiting[i] = i;
  while (!waiting.empty()) {
    std::vector<std::vector<fit::SliceData>> data;
    for (const std::size_t i : waiting) data.push_back(sets[i].data);
    auto fits = fit::fit_heston_surfaces(data, settings_, backend_);
    if (!fits) return fits.error();
    std::vector<std::size_t> again;
    for (std::size_t w = 0; w < waiting.size(); ++w) {
      const std::size_t i = waiting[w];
      fit::HestonFit& fit = (*fits)[w];
      if (!fit.ends.empty()) {
        results[i] = Fit{std::move(fit), {}, 0, options_.heston.starts};
        results[i]->model = results[i]->fit.ends.front().model;
      } else if (fit.without_value.empty()) {
        results[i] = Error{ErrorCode::nothing_usable, fit.termination};
      } else if (auto left = reject_without_value(snapshot, options_, fit.without_value, sets[i]); !left) {
        results[i] = left.error();
      } else {
        again.push_back(i);
      }
    }
    waiting = std::move(again);
  }
  return results;
}

Expected<HestonFamily::Fit> HestonFamily::fit_with_floors(const std::vector<fit::SliceData>& data,
                                                          const Fit& plain,
                                                          const Progress& /*progress*/) const {
  auto fit = fit::fit_heston_with_floors(data, plain.fit, settings_, backend_);
  if (!fit) return fit.error();
  if (fit->ends.empty()) return Error{ErrorCode::nothing_usable, fit->termination};
  const core::HestonParameters model = fit->ends.front().model;
  return Fit{*std::move(fit), model, 0, plain.starts};
}

SliceVariances HestonFamily::variances(const Fit& fit, const PreparedQuotes& quotes) const {
  std::vector<double> times;
  for (const Smile& smile : quotes.smiles) times.push_back(smile.expiry.time_to_expiry);
  return heston_variances(from_core(fit.model), std::move(times));
}

Expected<FittedSurface> HestonFamily::surface_with(const QuoteSnapshot& snapshot,
                                                   const PreparedQuotes& quotes, const Fit& fit,
                                                   const fit::HestonDayUncertainty* uncertainty) const {
  std::vector<Expiry> expiries;
  for (const Smile& smile : quotes.smiles) expiries.push_back(smile.expiry);
  Expected<VolSurface> surface =
      VolSurface::make(snapshot.underlying, snapshot.as_of, std::move(expiries), from_core(fit.model),
                       uncertainty != nullptr ? std::optional(uncertainty->model) : std::nullopt);
  if (!surface) return surface.error();
  auto objective = fit::heston_residuals(quotes.data, fit.model, settings_, backend_);
  if (!objective) return objective.error();
  ArbitrageEvidence arbitrage = check_arbitrage(*surface);
  FitCourse course{std::vector<SeverityStep>(), fit.fit.termination, fit.fit.iterations, fit.fit.converged,
                   rankings_of(fit.fit.tail_rounds)};
  std::vector<std::vector<fit::QuoteInfluence>> influence;
  if (uncertainty != nullptr) influence = uncertainty->quotes;
  return FittedSurface{*std::move(surface), std::move(arbitrage), std::move(course), std::move(influence),
                       *std::move(objective)};
}

Expected<FittedSurface> HestonFamily::surface_of(const QuoteSnapshot& snapshot, const PreparedQuotes& quotes,
                                                 const std::vector<fit::SliceData>& data,
                                                 const Fit& fit) const {
  const auto uncertainty = fit::heston_uncertainty({&data, 1}, {&fit.model, 1}, settings_, backend_);
  if (!uncertainty) return uncertainty.error();
  return surface_with(snapshot, quotes, fit, uncertainty->empty() ? nullptr : &uncertainty->front());
}

void HestonFamily::report_fit(const Fit& fit, const PreparedQuotes& /*quotes*/, const FittedSurface& fitted,
                              CalibrationReport& report) const {
  report.heston = heston_report(fit, options_);
  report_uncertainty(fitted.surface.heston_uncertainty(), report);
  if (options_.weights == QuoteWeights::spread) note_poor_slices(report);
}

Expected<std::vector<HestonFamily::Fit>> HestonFamily::fit_panel(std::span<const QuoteSnapshot> days,
                                                                 std::span<PreparedQuotes> sets,
                                                                 const Progress& progress) const {
  for (;;) {
    auto panel = fit::fit_heston_panel(data_of(sets), settings_, backend_, progress);
    if (!panel) return panel.error();
    if (!panel->days.empty()) {
      std::vector<Fit> fits;
      for (std::size_t d = 0; d < days.size(); ++d) {
        fits.push_back({panel->fit, panel->days[d], d, panel->starts});
      }
      return fits;
    }
    bool rejected = false;
    for (std::size_t d = 0; d < days.size(); ++d) {
      if (panel->without_value[d].empty()) continue;
      const auto left = reject_without_value(days[d], options_, panel->without_value[d], sets[d]);
      if (!left) return with_source(days[d], left.error());
      rejected = true;
    }
    if (!rejected) {
      return with_source(days.front(), {ErrorCode::nothing_usable, panel->fit.termination});
    }
  }
}

Expected<std::vector<FittedSurface>> HestonFamily::panel_surfaces(std::span<const QuoteSnapshot> days,
                                                                  std::span<PreparedQuotes> sets,
                                                                  const std::vector<Fit>& fits) const {
  std::vector<core::HestonParameters> models;
  for (const Fit& fit : fits) models.push_back(fit.model);
  const auto uncertainty = fit::heston_uncertainty(data_of(sets), models, settings_, backend_);
  if (!uncertainty) return uncertainty.error();
  std::vector<FittedSurface> surfaces;
  for (std::size_t d = 0; d < days.size(); ++d) {
    auto surface =
        surface_with(days[d], sets[d], fits[d], uncertainty->empty() ? nullptr : &(*uncertainty)[d]);
    if (!surface) return surface.error();
    surfaces.push_back(*std::move(surface));
  }
  return surfaces;
}

}  // namespace volcal

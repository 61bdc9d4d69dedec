// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

#include "host/io/atomic_file.h"
#include "host/io/json_rows.h"
#include "host/io/profile_json.h"
#include "host/io/surface_json.h"
#include "volcal/rejected_quotes.h"
#include "volcal/time.h"
#include "volcal/version.h"

namespace volcal {
namespace io {
namespace {

Json time_to_json(const std::optional<UtcTime>& time) {
  return time ? Json(format_time(*time)) : Json(nullptr);
}

const char* name_of(Device device) {
  switch (device) {
    case Device::automatic:
      return "auto";
    case Device::cpu:
      return "cpu";
    case Device::cuda:
      return "cuda";
  }
  return "auto";
}

const char* name_of(QuoteLoss loss) {
  switch (loss) {
    case QuoteLoss::spread:
      return "spread";
    case QuoteLoss::squares:
      return "squares";
    case QuoteLoss::huber:
      return "huber";
    case QuoteLoss::cauchy:
      return "cauchy";
    case QuoteLoss::tukey:
      return "tukey";
  }
  return "spread";
}

const char* name_of(OptionType type) { return type == OptionType::call ? "call" : "put"; }

template <class Items, class Convert>
Json array_of(const Items& items, const Convert& convert) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(convert(item));
  return array;
}

Json svi_to_json(const SviParameters& svi) {
  return {{"a", svi.a}, {"b", svi.b}, {"rho", svi.rho}, {"m", svi.m}, {"sigma", svi.sigma}};
}

Json heston_to_json(const HestonParameters& heston) {
  Json json;
  for (const HestonField& field : kHestonFields) json[field.name] = number_to_json(heston.*field.number);
  return json;
}

Json heston_uncertainty_to_json(const HestonUncertainty& uncertainty) {
  Json held = Json::array();
  for (std::size_t m = 0; m < uncertainty.held.size(); ++m) {
    if (uncertainty.held[m]) held.push_back(kHestonFields[m].name);
  }
  return {{"noise", number_to_json(uncertainty.noise)},
          {"degrees_of_freedom", number_to_json(uncertainty.degrees_of_freedom)},
          {"covariance", uncertainty.covariance},
          {"held", std::move(held)}};
}

/// Of the parameters, the lower triangle by rows.
Json correlations_to_json(const HestonUncertainty& uncertainty) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < kHestonParameters; ++i) {
    for (std::size_t j = 0; j <= i; ++j) rows.push_back(number_to_json(uncertainty.correlation(i, j)));
  }
  return rows;
}

Json forward_to_json(const ForwardEstimate& estimate) {
  return {{"source", to_string(estimate.source)},
          {"forward_stderr", number_to_json(estimate.forward_stderr)},
          {"discount_factor_stderr", number_to_json(estimate.discount_factor_stderr)},
          {"pairs_used", estimate.pairs_used},
          {"pairs_seen", estimate.pairs_seen},
          {"parity_gap", number_to_json(estimate.parity_gap)}};
}

Json expiry_to_json(const Expiry& expiry) {
  return {{"root", expiry.root},
          {"expiry", expiry.label},
          {"expires_at", time_to_json(expiry.time)},
          {"time_to_expiry", expiry.time_to_expiry},
          {"forward", number_to_json(expiry.forward.forward)},
          {"discount_factor", number_to_json(expiry.forward.discount_factor)},
          {"forward_estimate", forward_to_json(expiry.forward)}};
}

Json uncertainty_to_json(const SliceUncertainty& uncertainty) {
  return {{"scale", number_to_json(uncertainty.scale)},
          {"noise", number_to_json(uncertainty.noise)},
          {"degrees_of_freedom", number_to_json(uncertainty.degrees_of_freedom)},
          {"constrained", uncertainty.constrained},
          {"covariance", uncertainty.covariance},
          {"information", uncertainty.information}};
}

Json slices_to_json(const VolSurface& surface) {
  Json slices = Json::array();
  const auto& interpolations = surface.interpolations();
  for (std::size_t i = 0; i < surface.slices().size(); ++i) {
    Json slice = expiry_to_json(surface.slices()[i].expiry);
    if (surface.model() == SurfaceModel::svi) {
      slice["svi"] = svi_to_json(surface.slices()[i].svi);
      const auto& uncertainty = surface.slices()[i].uncertainty;
      if (uncertainty) slice["uncertainty"] = uncertainty_to_json(*uncertainty);
    }
    slice["interpolation_to_next"] =
        i < interpolations.size() ? Json(to_string(interpolations[i])) : Json(nullptr);
    slices.push_back(std::move(slice));
  }
  return slices;
}

Json quality_to_json(const FitQuality& quality) {
  return {{"rmse_vol", number_to_json(quality.rmse_vol)},
          {"rmse_half_spreads", number_to_json(quality.rmse_half_spreads)},
          {"fitted", quality.fitted},
          {"inside", quality.inside},
          {"two_sided", quality.two_sided}};
}

Json slice_report_to_json(const SliceReport& report, const SurfaceDocument& document) {
  const auto& quotes = document.snapshot.quotes;
  const bool compared = document.options.compare_unconstrained;
  Json json = {{"root", report.expiry.root},
               {"expiry", report.expiry.label},
               {"quotes_in", report.quotes_in},
               {"fitted", report.fitted},
               {"rejected", report.rejected},
               {"leans_on_neighbours", report.leans_on_neighbours},
               {"quality", quality_to_json(report.quality)},
               {"atm_vol", number_to_json(report.atm_vol)},
               {"atm_band", number_to_json(report.atm_band)},
               {"risk_reversal_25", number_to_json(report.risk_reversal_25)},
               {"butterfly_25", number_to_json(report.butterfly_25)},
               {"worst_instrument", nullptr},
               {"worst_residual", number_to_json(report.worst_residual)},
               {"min_g", number_to_json(report.min_g)},
               {"calendar_slack", number_to_json(report.calendar_slack)},
               {"unconstrained", nullptr}};
  if (!std::isnan(report.worst_residual) && report.worst_quote < quotes.size()) {
    json["worst_instrument"] = quotes[report.worst_quote].instrument;
  }
  if (compared) {
    json["unconstrained"] = {{"quality", quality_to_json(report.unconstrained)},
                             {"svi", svi_to_json(report.unconstrained_svi)}};
  }
  return json;
}

Json residuals_to_json(const std::vector<QuoteResidual>& residuals, const QuoteSnapshot& snapshot) {
  JsonRows rows;
  for (const QuoteResidual& residual : residuals) {
    const VolQuote& quote = residual.quote;
    const OptionQuote& raw = snapshot.quotes.at(quote.quote);
    rows.begin_row();
    rows.add("record", raw.record);
    rows.add("instrument", raw.instrument);
    rows.add("slice", residual.slice);
    rows.add("type", std::string_view(name_of(quote.type)));
    rows.add("strike", quote.strike);
    rows.add("log_moneyness", quote.log_moneyness);
    rows.add("bid_vol", quote.bid_vol);
    rows.add("ask_vol", quote.ask_vol);
    rows.add("market_vol", quote.market_vol);
    rows.add("scale", residual.scale);
    rows.add("quote_weight", residual.quote_weight);
    rows.add("weight", residual.weight);
    rows.add("effective_weight", residual.effective_weight());
    rows.add("leverage", residual.leverage);
    rows.add("influence", residual.influence);
    rows.add("tail_share", residual.tail_share);
    rows.add("model_vol", residual.model_vol);
    rows.add("residual", residual.residual);
    rows.add("band_low", residual.band_low);
    rows.add("band_high", residual.band_high);
    rows.end_row();
  }
  return rows.take();
}

/// The quotes that drive the fit.
Json most_influential_to_json(const CalibrationReport& report, const QuoteSnapshot& snapshot) {
  return array_of(report.most_influential, [&](std::size_t place) {
    const QuoteResidual& residual = report.residuals[place];
    const OptionQuote& raw = snapshot.quotes.at(residual.quote.quote);
    return Json{{"record", raw.record},
                {"instrument", raw.instrument},
                {"slice", residual.slice},
                {"influence", number_to_json(residual.influence)},
                {"leverage", number_to_json(residual.leverage)},
                {"residual", number_to_json(residual.residual)}};
  });
}

/// What an unreadable record lacks is not written; what a price lacks is null.
Json rejected_to_json(const SurfaceDocument& document) {
  const QuoteSnapshot& snapshot = document.snapshot;
  const std::vector<Rejected>& all = document.calibration.report.rejected;
  const std::vector<RejectedVols> places = vols_of_rejected(snapshot, all, document.calibration.surface);
  JsonRows rows;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Rejected& rejected = all[i];
    const bool unreadable = rejected.reason == RejectReason::unreadable;
    rows.begin_row();
    rows.add("record", unreadable ? snapshot.unreadable.at(rejected.quote).record
                                  : snapshot.quotes.at(rejected.quote).record);
    rows.add("instrument", unreadable ? snapshot.unreadable.at(rejected.quote).instrument
                                      : snapshot.quotes.at(rejected.quote).instrument);
    rows.add("reason", std::string_view(to_string(rejected.reason)));
    rows.add("detail", rejected.detail);
    if (!unreadable) {
      const OptionQuote& raw = snapshot.quotes[rejected.quote];
      if (places[i].slice) rows.add("slice", *places[i].slice);
      rows.add("type", std::string_view(name_of(raw.type)));
      rows.add("strike", raw.strike);
      rows.add("log_moneyness", places[i].log_moneyness);
      rows.add("bid_vol", places[i].bid_vol);
      rows.add("ask_vol", places[i].ask_vol);
      rows.add("mid_vol", places[i].mid_vol);
    }
    rows.end_row();
  }
  return rows.take();
}

Json step_to_json(const SeverityStep& step) {
  return {{"attempt", step.attempt},
          {"loss", name_of(step.loss)},
          {"severity", number_to_json(step.severity)},
          {"cost", number_to_json(step.cost)},
          {"butterfly_violation", number_to_json(step.butterfly_violation)},
          {"calendar_violation", number_to_json(step.calendar_violation)},
          {"wing_violation", number_to_json(step.wing_violation)},
          {"floor_violation", number_to_json(step.floor_violation)},
          {"iterations", step.iterations}};
}

Json heston_options_to_json(const HestonFitOptions& options) {
  return {{"objective", to_string(options.objective)},
          {"lower", heston_to_json(options.bounds.lower)},
          {"upper", heston_to_json(options.bounds.upper)},
          {"feller_weight", options.feller_weight},
          {"starts", options.starts},
          {"max_iterations", options.max_iterations},
          {"max_seconds", options.max_seconds}};
}

Json minimum_to_json(const HestonMinimum& minimum) {
  return {{"parameters", heston_to_json(minimum.parameters)},
          {"cost", number_to_json(minimum.cost)},
          {"starts", minimum.starts}};
}

Json factors_to_json(const QuoteWeightFactors& factors) {
  Json names = Json::array();
  if (factors.vega) names.push_back("vega");
  if (factors.size) names.push_back("size");
  if (factors.open_interest) names.push_back("open_interest");
  if (factors.age) names.push_back("age");
  return names;
}

Json prior_to_json(const PriorSurface& prior) {
  return {{"as_of", time_to_json(prior.surface.as_of())},
          {"drift", prior.drift},
          {"age", prior.age ? number_to_json(*prior.age) : Json()}};
}

Json tail_floor_to_json(const TailFloor& floor) {
  return {{"text", to_string(floor)},
          {"kind", to_string(floor.kind)},
          {"argument", number_to_json(floor.argument)},
          {"target", number_to_json(floor.target)},
          {"min_time", number_to_json(floor.min_time)},
          {"max_time", number_to_json(floor.max_time)},
          {"lambda", number_to_json(floor.lambda)}};
}

Json history_to_json(const TailHistory& history) {
  const bool blocks = history.mapping == HorizonMapping::blocks;
  const bool lower = history.bound == HistoryBound::lower;
  return {{"source", history.prices.source},
          {"prices", history.prices.price.size()},
          {"mapping", blocks ? "blocks" : "sqrt_time"},
          {"premium", history.premium},
          {"bound", history.bound == HistoryBound::estimate ? "estimate"
                    : lower                                 ? "lower"
                                                            : "upper"},
          {"threshold", history.threshold},
          {"confidence", history.confidence}};
}

Json options_to_json(const CalibrateOptions& options) {
  const CleaningOptions& cleaning = options.cleaning;
  return {{"model", to_string(options.model)},
          {"weights", options.weights == QuoteWeights::none ? "none" : "spread"},
          {"weight_factors", factors_to_json(options.weight_factors)},
          {"age_half_life_hours", options.weight_factors.age_half_life_hours},
          {"device", name_of(options.device)},
          {"device_ordinal", options.device_ordinal},
          {"loss", name_of(options.effective_loss())},
          {"loss_scale", options.loss_scale},
          {"half_spread_floor", options.half_spread_floor},
          {"mid_only_half_spread", options.mid_only_half_spread},
          {"compare_unconstrained", options.compare_unconstrained},
          {"cross_validation_folds", options.cross_validation_folds},
          {"profile", profile_to_json(options.profile)},
          {"prior", options.prior ? prior_to_json(*options.prior) : Json()},
          {"tail_floors", array_of(options.tail_floors, tail_floor_to_json)},
          {"tail_history", options.tail_history ? history_to_json(*options.tail_history) : Json()},
          {"heston", options.model == SurfaceModel::heston ? heston_options_to_json(options.heston) : Json()},
          {"cleaning",
           {{"min_minutes_to_expiry", cleaning.min_minutes_to_expiry},
            {"max_age_hours", cleaning.max_age_hours},
            {"max_spread_ratio", number_to_json(cleaning.max_spread_ratio)},
            {"max_spread_vol", number_to_json(cleaning.max_spread_vol)},
            {"out_of_the_money_only", cleaning.out_of_the_money_only},
            {"use_mid_only", cleaning.use_mid_only}}}};
}

Json rejected_by_reason(const std::vector<Rejected>& rejected) {
  Json counts = Json::object();
  for (const Rejected& entry : rejected) {
    Json& count = counts[to_string(entry.reason)];
    count = count.is_null() ? 1 : count.get<int>() + 1;
  }
  return counts;
}

Json estimate_to_json(const TailEstimate& estimate) {
  return {{"value", number_to_json(estimate.value)},
          {"lower", number_to_json(estimate.lower)},
          {"upper", number_to_json(estimate.upper)},
          {"steps", number_to_json(estimate.steps)},
          {"threshold", number_to_json(estimate.threshold)},
          {"shape", number_to_json(estimate.shape)},
          {"scale", number_to_json(estimate.scale)},
          {"observations", estimate.observations},
          {"exceedances", estimate.exceedances}};
}

/// Every floor at every slice that it is for, with what the floors together cost there.
Json tail_floors_to_json(const SurfaceDocument& document) {
  const CalibrationReport& report = document.calibration.report;
  return {{"quality", quality_to_json(report.quality)},
          {"quality_without", quality_to_json(report.without_floors)},
          {"floors", array_of(report.tail_floors, [&](const TailFloorReport& entry) {
             const SliceReport& slice = report.slices[entry.slice];
             const bool history = document.options.tail_floors[entry.floor].from_history;
             const auto place = static_cast<std::size_t>(&entry - report.tail_floors.data());
             return Json{{"floor", entry.floor},
                         {"slice", entry.slice},
                         {"root", slice.expiry.root},
                         {"expiry", slice.expiry.label},
                         {"target", number_to_json(entry.target)},
                         {"without", number_to_json(entry.without)},
                         {"reached", number_to_json(entry.reached)},
                         {"status", to_string(entry.status)},
                         {"history", history ? estimate_to_json(report.tail_estimates[place]) : Json()},
                         {"quality", quality_to_json(slice.quality)},
                         {"quality_without", quality_to_json(slice.without_floors)}};
           })}};
}

Json heston_fit_to_json(const HestonFitReport& fit, const HestonUncertainty* known) {
  return {{"best", minimum_to_json(fit.best)},
          {"standard_errors", known != nullptr ? heston_to_json(fit.standard_errors) : Json()},
          {"correlations", known != nullptr ? correlations_to_json(*known) : Json()},
          {"others", array_of(fit.others, minimum_to_json)},
          {"at_bounds", fit.at_bounds},
          {"feller_ratio", number_to_json(fit.feller_ratio)},
          {"starts", fit.starts},
          {"unconverged_starts", fit.unconverged_starts},
          {"evaluations", fit.evaluations},
          {"converged", fit.converged}};
}

Json tail_to_json(const TailReport& tail) {
  return {
      {"quotes", tail.quotes},
      {"under_priced", tail.under_priced},
      {"rmse_vol", number_to_json(tail.rmse_vol)},
      {"risk", number_to_json(tail.risk)},
      {"rankings", array_of(tail.rankings, [](const TailRanking& ranking) {
         return Json{{"objective", number_to_json(ranking.objective)}, {"gap", number_to_json(ranking.gap)}};
       })}};
}

Json errors_to_json(const QuoteErrors& errors) {
  return {{"rmse_vol", number_to_json(errors.rmse_vol)},
          {"rmse_scales", number_to_json(errors.rmse_scales)},
          {"median_vol", number_to_json(errors.median_vol)},
          {"inside", number_to_json(errors.inside)}};
}

Json both_errors_to_json(const CrossValidatedErrors& errors) {
  return {{"quotes", errors.quotes},
          {"two_sided", errors.two_sided},
          {"in_sample", errors_to_json(errors.in_sample)},
          {"held_out", errors_to_json(errors.held_out)},
          {"ratio", number_to_json(errors.ratio)}};
}

Json cross_validation_to_json(const CalibrationReport& report) {
  const CrossValidation& found = *report.cross_validation;
  Json json = {{"total", both_errors_to_json(found.total)}};
  json["slices"] = Json::array();
  for (std::size_t s = 0; s < found.slices.size(); ++s) {
    Json slice = {{"root", report.slices[s].expiry.root}, {"expiry", report.slices[s].expiry.label}};
    slice.update(both_errors_to_json(found.slices[s]));
    json["slices"].push_back(std::move(slice));
  }
  json["folds"] = array_of(found.folds, [](const CrossValidationFold& fold) {
    return Json{{"held_out", fold.held_out},
                {"unmeasured", fold.unmeasured},
                {"emptied_slices", fold.emptied_slices},
                {"converged", fold.converged},
                {"failure", fold.failure.empty() ? Json() : Json(fold.failure)}};
  });
  return json;
}

Json report_to_json(const SurfaceDocument& document) {
  const QuoteSnapshot& snapshot = document.snapshot;
  const CalibrationReport& report = document.calibration.report;
  Json json = {{"records", report.records},
               {"fitted_count", report.residuals.size()},
               {"rejected_count", report.rejected.size()},
               {"rejected_by_reason", rejected_by_reason(report.rejected)},
               {"quality", quality_to_json(report.quality)}};
  json["tail"] = tail_to_json(report.tail);
  json["unconstrained"] =
      document.options.compare_unconstrained ? quality_to_json(report.unconstrained) : Json(nullptr);
  json["slices"] =
      array_of(report.slices, [&](const auto& slice) { return slice_report_to_json(slice, document); });
  json["arbitrage"] = evidence_to_json(report.arbitrage);
  if (!document.options.tail_floors.empty()) json["tail_floors"] = tail_floors_to_json(document);
  if (report.cross_validation) json["cross_validation"] = cross_validation_to_json(report);
  json["heston"] = report.heston
                       ? heston_fit_to_json(*report.heston, document.calibration.surface.heston_uncertainty())
                       : Json(nullptr);
  json["severity_path"] = array_of(report.severity_path, step_to_json);
  json["iterations"] = report.iterations;
  json["termination"] = report.termination;
  json["backend"] = report.backend;
  json["options"] = options_to_json(document.options);
  json["notes"] = report.notes;
  json["expiries_without_quotes"] = array_of(report.expiries_without_quotes, expiry_to_json);
  json["most_influential"] = most_influential_to_json(report, snapshot);
  json["fitted"] = residuals_to_json(report.residuals, snapshot);
  json["rejected"] = rejected_to_json(document);
  return json;
}

Json surface_head(const VolSurface& surface, const std::string& source) {
  Json head = {{"underlying", surface.underlying()},
               {"as_of", time_to_json(surface.as_of())},
               {"source", source},
               {"model", to_string(surface.model())}};
  if (surface.heston() != nullptr) head["heston"] = heston_to_json(*surface.heston());
  if (const HestonUncertainty* known = surface.heston_uncertainty()) {
    head["heston_uncertainty"] = heston_uncertainty_to_json(*known);
  }
  return head;
}

std::string document_text(Json surfaces) {
  Json document = {{"schema", kSurfaceSchema}, {"generator", std::string("volcal ") + kVersion}};
  document["surfaces"] = std::move(surfaces);
  return layout_json(document);
}

}  // namespace

Json evidence_to_json(const ArbitrageEvidence& evidence) {
  Json json = {{"free", evidence.free()}, {"method", to_string(evidence.method)}};
  json["butterfly"] = array_of(evidence.butterfly, [](const ButterflyEvidence& slice) {
    return Json{{"free", slice.free},
                {"min_g", number_to_json(slice.min_g)},
                {"min_g_at", number_to_json(slice.min_g_at)},
                {"left_slope", number_to_json(slice.left_slope)},
                {"right_slope", number_to_json(slice.right_slope)}};
  });
  json["calendar"] = array_of(evidence.calendar, [](const CalendarEvidence& pair) {
    return Json{{"earlier", pair.earlier},
                {"later", pair.later},
                {"free", pair.free},
                {"min_slack", number_to_json(pair.min_slack)},
                {"min_slack_at", number_to_json(pair.min_slack_at)},
                {"crossings", pair.crossings}};
  });
  return json;
}

std::string surfaces_to_text(const std::vector<SurfaceDocument>& documents) {
  return document_text(array_of(documents, [](const SurfaceDocument& document) {
    const VolSurface& surface = document.calibration.surface;
    Json json = surface_head(surface, document.snapshot.source);
    json["source_sha256"] = document.snapshot.source_sha256;
    json["format"] = document.snapshot.format;
    json["as_of_inferred"] = document.snapshot.as_of_inferred;
    json["slices"] = slices_to_json(surface);
    json["report"] = report_to_json(document);
    return json;
  }));
}

std::string stated_surfaces_to_text(const std::vector<VolSurface>& surfaces, const std::string& source) {
  return document_text(array_of(surfaces, [&](const VolSurface& surface) {
    Json json = surface_head(surface, source);
    json["slices"] = slices_to_json(surface);
    return json;
  }));
}

}  // namespace io

Expected<void> write_surfaces(const std::string& path, const std::vector<SurfaceDocument>& documents) {
  try {
    return io::write_file_atomically(path, io::surfaces_to_text(documents));
  } catch (const std::exception& failure) {
    return Error{ErrorCode::internal, path + ": " + failure.what()};
  }
}

}  // namespace volcal

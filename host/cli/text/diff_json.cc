// SPDX-License-Identifier: Apache-2.0
#include "host/cli/text/diff_json.h"

#include <optional>

#include "host/io/documents/record_json.h"
#include "volcal/time.h"

namespace volcal::cli {
namespace {

using io::Json;
using io::number_to_json;
using io::to_json_value;

constexpr const char* kDiffSchema = "volcal.diff/1";

Json verdict_to_json(const std::optional<bool>& beyond) { return beyond ? Json(*beyond) : Json(nullptr); }

Json judged_change_to_json(const ComparedPoint& point) {
  Json json = to_json_value(point.vol);
  json["standard_error"] = number_to_json(point.standard_error);
  json["half_width"] = number_to_json(point.half_width);
  json["beyond"] = verdict_to_json(point.beyond);
  return json;
}

/// Arrays of the points' fields, one for each field, in the form that charts use.
Json points_to_json(const std::vector<ComparedPoint>& points) {
  const auto column = [&](const auto& value) {
    Json json = Json::array();
    for (const ComparedPoint& point : points) json.push_back(value(point));
    return json;
  };
  const auto number = [&](double ComparedPoint::*field) {
    return column([&](const ComparedPoint& point) { return number_to_json(point.*field); });
  };
  const auto vol = [&](double VolChange::*field) {
    return column([&](const ComparedPoint& point) { return number_to_json(point.vol.*field); });
  };
  return {{"deviations", number(&ComparedPoint::deviations)},
          {"log_moneyness_before", number(&ComparedPoint::log_moneyness_before)},
          {"log_moneyness_after", number(&ComparedPoint::log_moneyness_after)},
          {"strike_before", number(&ComparedPoint::strike_before)},
          {"strike_after", number(&ComparedPoint::strike_after)},
          {"vol_before", vol(&VolChange::before)},
          {"vol_after", vol(&VolChange::after)},
          {"change", vol(&VolChange::change)},
          {"standard_error", number(&ComparedPoint::standard_error)},
          {"half_width", number(&ComparedPoint::half_width)},
          {"beyond", column([](const ComparedPoint& point) { return verdict_to_json(point.beyond); })}};
}

Json expiry_to_json(const Expiry& expiry) {
  return {{"root", expiry.root},
          {"expiry", expiry.label},
          {"time_to_expiry", number_to_json(expiry.time_to_expiry)},
          {"forward", number_to_json(expiry.forward.forward)}};
}

Json expiries_to_json(const VolSurface& surface, const std::vector<std::size_t>& slices) {
  Json json = Json::array();
  for (const std::size_t slice : slices) json.push_back(expiry_to_json(surface.slices()[slice].expiry));
  return json;
}

Json side_to_json(const VolSurface& surface, std::size_t slice, bool has_errors) {
  Json json = expiry_to_json(surface.slices()[slice].expiry);
  json["has_errors"] = has_errors;
  return json;
}

Json surface_to_json(const VolSurface& surface) {
  const auto as_of = surface.as_of();
  return {{"underlying", surface.underlying()},
          {"model", to_string(surface.model())},
          {"as_of", as_of ? Json(format_time(*as_of)) : Json(nullptr)}};
}

Json surface_diff_to_json(const SurfaceDiff& diff) {
  const SurfaceComparison& comparison = diff.comparison;
  Json slices = Json::array();
  for (const ComparedSlice& slice : comparison.slices) {
    Json json = {{"before", side_to_json(diff.before, slice.before, slice.before_has_errors)},
                 {"after", side_to_json(diff.after, slice.after, slice.after_has_errors)},
                 {"atm_vol", judged_change_to_json(slice.atm)},
                 {"risk_reversal_25", to_json_value(slice.risk_reversal_25)},
                 {"butterfly_25", to_json_value(slice.butterfly_25)},
                 {"summary", to_json_value(slice.summary)}};
    json["points"] = points_to_json(slice.points);
    slices.push_back(std::move(json));
  }
  Json json = {{"before", surface_to_json(diff.before)},
               {"after", surface_to_json(diff.after)},
               {"matched_by", to_string(comparison.matched_by)},
               {"mean_atm_change", number_to_json(comparison.mean_atm_change)},
               {"atm", to_json_value(comparison.atm)},
               {"total", to_json_value(comparison.total)},
               {"largest_slice", comparison.largest_slice}};
  json["slices"] = std::move(slices);
  json["only_before"] = expiries_to_json(diff.before, comparison.only_before);
  json["only_after"] = expiries_to_json(diff.after, comparison.only_after);
  return json;
}

}  // namespace

Json diff_to_json(const DocumentDiff& diff) {
  Json json = {{"schema", kDiffSchema},
               {"before", diff.before},
               {"after", diff.after},
               {"at", to_string(diff.options.at)},
               {"confidence", number_to_json(diff.options.confidence)}};
  json["surfaces"] = Json::array();
  for (const SurfaceDiff& surface : diff.surfaces) json["surfaces"].push_back(surface_diff_to_json(surface));
  json["not_compared"] = Json::array();
  for (const NotCompared& each : diff.not_compared) {
    json["not_compared"].push_back({{"underlying", each.underlying}, {"reason", each.reason}});
  }
  return json;
}

}  // namespace volcal::cli

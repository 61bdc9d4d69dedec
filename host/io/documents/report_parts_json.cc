// SPDX-License-Identifier: Apache-2.0
/// What a report has only of some calibrations: cross-validation, a Heston fit.

#include "host/io/documents/report_json.h"
#include "host/io/documents/surface_parts_json.h"

namespace volcal::io {
namespace {

void write_errors(JsonWriter& json, const QuoteErrors& errors) {
  json.object([&] {
    json.member("rmse_vol", errors.rmse_vol);
    json.member("rmse_scales", errors.rmse_scales);
    json.member("median_vol", errors.median_vol);
    json.member("inside", errors.inside);
  });
}

void write_both_errors_members(JsonWriter& json, const CrossValidatedErrors& errors) {
  json.member("quotes", errors.quotes);
  json.member("two_sided", errors.two_sided);
  write_errors(json.key("in_sample"), errors.in_sample);
  write_errors(json.key("held_out"), errors.held_out);
  json.member("ratio", errors.ratio);
}

void write_fold(JsonWriter& json, const CrossValidationFold& fold) {
  json.object([&] {
    json.member("held_out", fold.held_out);
    json.member("unmeasured", fold.unmeasured);
    json.member("emptied_slices", fold.emptied_slices);
    json.member("converged", fold.converged);
    json.key("failure").value_if(!fold.failure.empty(), [&] { json.value(fold.failure); });
  });
}

void write_minimum(JsonWriter& json, const HestonMinimum& minimum) {
  json.object([&] {
    write_heston(json.key("parameters"), minimum.parameters);
    json.member("cost", minimum.cost);
    json.member("starts", minimum.starts);
  });
}

/// Of the parameters, the lower triangle by rows.
std::vector<double> correlations_of(const HestonUncertainty& uncertainty) {
  std::vector<double> rows;
  for (std::size_t i = 0; i < kHestonParameters; ++i) {
    for (std::size_t j = 0; j <= i; ++j) rows.push_back(uncertainty.correlation(i, j));
  }
  return rows;
}

}  // namespace

void write_cross_validation(JsonWriter& json, const CalibrationReport& report) {
  const CrossValidation& found = *report.cross_validation;
  json.object([&] {
    json.key("total").object([&] { write_both_errors_members(json, found.total); });
    json.key("slices").array_of(found.slices.size(), [&](std::size_t place) {
      const Expiry& expiry = report.slices[place].expiry;
      json.object([&] {
        json.member("root", expiry.root);
        json.member("expiry", expiry.label);
        write_both_errors_members(json, found.slices[place]);
      });
    });
    json.key("folds").array(found.folds, [&](const CrossValidationFold& fold) { write_fold(json, fold); });
  });
}

void write_heston_fit(JsonWriter& json, const HestonFitReport& fit, const HestonUncertainty* uncertainty) {
  json.object([&] {
    write_minimum(json.key("best"), fit.best);
    json.key("standard_errors").value_if(uncertainty != nullptr, [&] {
      write_heston(json, fit.standard_errors);
    });
    json.key("correlations").value_if(uncertainty != nullptr, [&] {
      json.value(correlations_of(*uncertainty));
    });
    json.key("others").array(fit.others, [&](const HestonMinimum& minimum) { write_minimum(json, minimum); });
    json.member("at_bounds", fit.at_bounds);
    json.member("feller_ratio", fit.feller_ratio);
    json.member("starts", fit.starts);
    json.member("unconverged_starts", fit.unconverged_starts);
    json.member("evaluations", fit.evaluations);
    json.member("converged", fit.converged);
  });
}

}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
/// What a report has only of some calibrations: cross-validation, a Heston fit.

#include "host/io/documents/record_json.h"
#include "host/io/documents/report_json.h"
#include "host/io/documents/surface_parts_json.h"

namespace volcal::io {
namespace {

void write_fold(JsonWriter& json, const CrossValidationFold& fold) {
  json.object([&] {
    write_fields(json, fold);
    json.key("failure").value_if(!fold.failure.empty(), [&] { json.value(fold.failure); });
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
  const CrossValidation& validation = *report.cross_validation;
  json.object([&] {
    write_record(json.key("total"), validation.total);
    json.key("slices").array_of(validation.slices.size(), [&](std::size_t place) {
      json.object([&] {
        write_expiry_names(json, report.slices[place].expiry);
        write_fields(json, validation.slices[place]);
      });
    });
    json.key("folds").array(validation.folds,
                            [&](const CrossValidationFold& fold) { write_fold(json, fold); });
  });
}

void write_heston_fit(JsonWriter& json, const HestonFitReport& fit, const HestonUncertainty* uncertainty) {
  json.object([&] {
    write_fields(json, fit);
    json.key("standard_errors").value_if(uncertainty != nullptr, [&] {
      write_record(json, fit.standard_errors);
    });
    json.key("correlations").value_if(uncertainty != nullptr, [&] {
      json.value(correlations_of(*uncertainty));
    });
  });
}

}  // namespace volcal::io

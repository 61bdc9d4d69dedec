// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The report of a calibration, `report` in a surface document, and its parts: each writes one JSON value.

#include <vector>

#include "host/io/json/json_writer.h"
#include "volcal/io.h"

namespace volcal::io {

void write_report(JsonWriter& json, const SurfaceDocument& document);

/// `report` has one.
void write_cross_validation(JsonWriter& json, const CalibrationReport& report);

/// `uncertainty` is null where the quotes do not determine the model.
void write_heston_fit(JsonWriter& json, const HestonFitReport& fit, const HestonUncertainty* uncertainty);

/// The quotes that drive the fit, a line each.
void write_most_influential(JsonWriter& json, const CalibrationReport& report, const QuoteSnapshot& snapshot);

/// Every quote of the fit, a line each.
void write_fitted(JsonWriter& json, const std::vector<QuoteResidual>& residuals,
                  const QuoteSnapshot& snapshot);

/// Every other record, a line each. What an unreadable record lacks is not written; what a price lacks is
/// null.
void write_rejected(JsonWriter& json, const SurfaceDocument& document);

}  // namespace volcal::io

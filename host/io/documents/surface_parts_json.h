// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Values that stand in several places of a surface document, each written as one JSON value.

#include <cstddef>
#include <optional>

#include "host/io/json/json_writer.h"
#include "volcal/calibration_report.h"
#include "volcal/data_term.h"
#include "volcal/device.h"
#include "volcal/surface.h"
#include "volcal/time.h"

namespace volcal::io {

void write_time(JsonWriter& json, const std::optional<UtcTime>& time);
/// Names of an expiry, as members of an object that is open.
void write_expiry_names(JsonWriter& json, const Expiry& expiry);
/// Names, times and forward of an expiry, as members of an object that is open.
void write_expiry_members(JsonWriter& json, const Expiry& expiry);

}  // namespace volcal::io

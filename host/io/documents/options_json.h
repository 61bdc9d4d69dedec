// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The options of a calibration as its report has them.

#include "host/io/json/json_writer.h"
#include "volcal/calibrate_options.h"

namespace volcal::io {

void write_options(JsonWriter& json, const CalibrateOptions& options);

}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The JSON form of a Heston model: data/schema/heston.schema.json. Public entry point:
/// read_heston_parameters in volcal/io.h.

#include <string>
#include <string_view>

#include "volcal/expected.h"
#include "volcal/heston_parameters.h"

namespace volcal::io {

/// From memory; `name` stands for the file in messages.
[[nodiscard]] Expected<HestonParameters> heston_parameters_from_text(std::string_view text,
                                                                     const std::string& name);

}  // namespace volcal::io

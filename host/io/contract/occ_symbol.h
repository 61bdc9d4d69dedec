// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Symbols of the Options Clearing Corporation in the spellings that files use.

#include <optional>
#include <string_view>

#include "host/io/contract/instrument.h"

namespace volcal::io {

/// Parses root, YYMMDD, C or P and the strike, which is either in thousandths of eight digits or, on trading
/// platforms, a number of at most three decimals.
[[nodiscard]] std::optional<Contract> parse_occ_contract(std::string_view text);

}  // namespace volcal::io

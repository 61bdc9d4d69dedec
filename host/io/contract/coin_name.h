// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Names of options on coins: Deribit's, OKX's, Bybit's and Binance's. All expire at 08:00 UTC of their day.

#include <optional>
#include <string_view>

#include "host/io/contract/instrument.h"

namespace volcal::io {

/// Contract of a name made of parts between dashes, in the forms that parse_contract() lists.
[[nodiscard]] std::optional<Contract> parse_coin_contract(std::string_view name);

}  // namespace volcal::io

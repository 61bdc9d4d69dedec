// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads quotes from bytes in memory, for tests, fuzzers and services: read_quotes (volcal/io.h) without the
/// file.

#include <string>
#include <string_view>

#include "host/io/quotes/quote_format.h"

namespace volcal::io {

/// `bytes` may be gzip. `source` goes into the snapshots and the messages. Never throws.
[[nodiscard]] Snapshots read_quotes_from_buffer(std::string_view bytes, const std::string& source,
                                                const ReadOptions& options) noexcept;

}  // namespace volcal::io

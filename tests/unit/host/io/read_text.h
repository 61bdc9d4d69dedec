// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads quotes from text written in the test, and says what went wrong where it should not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "host/io/quotes/read_quotes.h"

namespace volcal::test {

inline constexpr const char* kSource = "quotes.txt";

/// Empty where reading failed, which is a test failure.
inline std::vector<QuoteSnapshot> read_text(std::string_view text, const ReadOptions& options = {}) {
  auto snapshots = io::read_quotes_from_buffer(text, kSource, options);
  if (!snapshots) {
    ADD_FAILURE() << snapshots.error().message;
    return {};
  }
  return *std::move(snapshots);
}

/// The one snapshot of the text.
inline QuoteSnapshot read_one(std::string_view text, const ReadOptions& options = {}) {
  auto snapshots = read_text(text, options);
  EXPECT_EQ(snapshots.size(), 1u);
  return snapshots.empty() ? QuoteSnapshot() : snapshots.front();
}

/// The error of a text that must not be readable.
inline Error read_error(std::string_view text, const ReadOptions& options = {}) {
  const auto snapshots = io::read_quotes_from_buffer(text, kSource, options);
  EXPECT_FALSE(snapshots.has_value());
  return snapshots ? Error{ErrorCode::internal, "no error"} : snapshots.error();
}

inline UtcTime at(std::string_view text) { return parse_time(text).value_or_throw(); }

}  // namespace volcal::test

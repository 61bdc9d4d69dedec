// SPDX-License-Identifier: Apache-2.0
#pragma once

/// An array of flat objects, written as text row by row: what a report has one of for every quote would cost
/// some seventy small pieces of memory a row as values, and ten times the time.
///
/// The text is the one that layout_json gives the same objects built as values, byte for byte.

#include <cstddef>
#include <string>
#include <string_view>

#include "host/io/surface_json.h"

namespace volcal::io {

class JsonRows {
 public:
  void begin_row();
  /// Keys are plain words.
  void add(std::string_view key, std::string_view text);
  void add(std::string_view key, std::size_t value);
  /// As number_to_json: null, "inf" and "-inf" where it is no finite number.
  void add(std::string_view key, double value);
  void end_row();

  /// Stands for the array in a document that goes to layout_json, and is good for nothing else.
  [[nodiscard]] Json take();

 private:
  void add_key(std::string_view key);

  std::string text_;  ///< one row a line
  bool first_member_ = true;
};

/// The lines of an array made by JsonRows.
[[nodiscard]] std::string_view rows_of(const Json& json);

}  // namespace volcal::io

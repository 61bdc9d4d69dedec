// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Records of a JSON document as a table: a column for every name that any record has, and one for every name
/// of the objects around the records, whose value then is the same in every row.
///
/// Fields    strings without their quotes, numbers unchanged; null, NaN, Infinity, -Infinity, objects and
///           arrays are empty. A record's own member takes precedence over one around the records. Where
///           several arrays hold records, column `array` gives the name of a record's own
/// Bad       a record that is no object, or whose members cannot be separated, is a row with a failure

#include <unordered_map>

#include "host/io/json/json_records.h"
#include "host/io/table/rows.h"

namespace volcal::io {

/// Bound on the columns: no format comes near it, and rows of a hostile document stay small.
inline constexpr std::size_t kMostJsonColumns = 1000;

class JsonTable : public RowSource {
 public:
  explicit JsonTable(JsonAnswer answer);

  bool next(TableRow& row) override;
  [[nodiscard]] std::string passed_over() const override;

 private:
  void add_column(std::string_view key);
  void fill(const JsonMember& member, TableRow& row);

  JsonAnswer answer_;
  std::unordered_map<std::string_view, std::size_t> index_;
  std::vector<JsonMember> members_;
  std::size_t at_ = 0;
  std::size_t array_ = 0;  ///< index in JsonAnswer::arrays of the array of the record at at_
};

}  // namespace volcal::io

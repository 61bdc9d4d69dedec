// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads the prices of a row's option, in the unit that the row, the caller or the contract's venue gives.

#include <map>
#include <string>
#include <utility>

#include "host/io/table/option_row.h"

namespace volcal::io {

class RowPrices {
 public:
  void read(OptionRow& row);
  /// Fails a row whose unit differs from that of its underlying's other rows: a change within a file is more
  /// likely a mistake than intended.
  void check_unit(OptionRow& row);

  /// Number of fields of volume and open interest that are not numbers.
  std::size_t ignored = 0;

 private:
  struct Unit {
    QuoteUnit unit = QuoteUnit::currency;
    double scale = 1.0;
  };

  static std::optional<Unit> parse_unit(std::string_view text);
  [[nodiscard]] Unit read_unit(OptionRow& row);

  std::string last_text_;
  Unit last_unit_;
  std::map<std::string, QuoteUnit, std::less<>> units_;
  const std::pair<const std::string, QuoteUnit>* unit_ = nullptr;  ///< unit of the previous row
};

}  // namespace volcal::io

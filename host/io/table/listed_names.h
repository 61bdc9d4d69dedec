// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the names in a record say about where and how its option is listed: one spelling for known roots, the
/// underlying, the exercise. Names come again from row to row and are looked up once.

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/contract/instrument.h"
#include "host/io/contract/root.h"
#include "host/io/table/row_times.h"

namespace volcal::io {

class ListedNames {
 public:
  /// A root as the file writes it; a known one in the spelling of its exchange.
  [[nodiscard]] std::string root(std::string_view text) { return known(text).name; }
  /// The same for an underlying.
  [[nodiscard]] std::string underlying(std::string_view text) { return known(text).name; }

  /// Fills in what the record's columns do not say. A symbol of the OCC whose root belongs to another
  /// underlying than the record's makes that root's underlying the quote's, with a note: after a merger files
  /// keep one company's options under the other's name.
  void apply(const Contract& contract, OptionQuote& quote);

  /// Bybit names linear contracts as Deribit names inverse ones: a column of exchanges tells them apart.
  static void correct_venue(std::string_view exchange, Contract& contract);

  /// `named`: the caller's name for what the file leaves unnamed.
  [[nodiscard]] Listing listing(const std::optional<Contract>& contract, const OptionQuote& quote,
                                const std::string& named);
  [[nodiscard]] bool is_american(const std::optional<Contract>& contract, const OptionQuote& quote,
                                 const std::string& named);

  [[nodiscard]] std::vector<std::string> notes(bool european) const;

 private:
  struct Known {
    std::string name;  ///< in the exchange's spelling where the root is known, else as written
    bool listed_in_us = false;
    bool american = false;
  };
  const Known& known(std::string_view text);

  Known nothing_;
  std::map<std::string, Known, std::less<>> known_;
  /// Roots and underlyings alternate from column to column and stay from row to row.
  std::array<const std::pair<const std::string, Known>*, 2> last_ = {};
  std::set<std::string> of_others_;         ///< "MRO (under COP)"
  std::set<std::string> unknown_exercise_;  ///< roots taken as European for want of knowledge
};

}  // namespace volcal::io

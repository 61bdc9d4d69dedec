// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Terms of listing that follow from the names in a record: the spelling of listed roots, the underlying, the
/// exercise. Names repeat from row to row and are looked up once.

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
  /// A root as the file writes it, or in the spelling of its exchange where it is listed.
  [[nodiscard]] std::string root(std::string_view text) { return entry_of(text).name; }
  /// An underlying, spelled likewise.
  [[nodiscard]] std::string underlying(std::string_view text) { return entry_of(text).name; }

  /// Fills in the terms that the record's columns do not give. Where an OCC symbol's root belongs to another
  /// underlying than the record's, that root's underlying becomes the quote's, with a note: after a merger
  /// files keep one company's options under the other's name.
  void apply(const Contract& contract, OptionQuote& quote);

  /// Corrects the venue by a column of exchanges, since Bybit names linear contracts as Deribit names inverse
  /// ones.
  static void correct_venue(std::string_view exchange, Contract& contract);

  /// Place where the option is listed. `named` is the caller's name for an option that the file leaves
  /// unnamed.
  [[nodiscard]] Listing listing(const std::optional<Contract>& contract, const OptionQuote& quote,
                                const std::string& named);
  [[nodiscard]] bool is_american(const std::optional<Contract>& contract, const OptionQuote& quote,
                                 const std::string& named);

  [[nodiscard]] std::vector<std::string> notes(bool european) const;

 private:
  struct Entry {
    std::string name;  ///< in the exchange's spelling where the root is listed, else as written
    bool listed_in_us = false;
    bool american = false;
  };
  const Entry& entry_of(std::string_view text);

  Entry nothing_;
  std::map<std::string, Entry, std::less<>> entries_;
  /// The roots and underlyings looked up last: they alternate from column to column and stay from row to row.
  std::array<const std::pair<const std::string, Entry>*, 2> last_ = {};
  std::set<std::string> of_others_;         ///< "MRO (under COP)"
  std::set<std::string> unknown_exercise_;  ///< roots treated as European for lack of information
};

}  // namespace volcal::io

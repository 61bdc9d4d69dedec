// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Option quotes as a file gives them: the first value of the pipeline.
///
///     QuoteSnapshot -> CleanedQuotes -> ImpliedVols -> Fit -> VolSurface -> CalibrationReport
///
/// Quotes are not checked here. A reader turns every record of its input into one OptionQuote, or into one
/// UnreadableRecord that says why it could not; records = quotes.size() + unreadable.size() always.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "volcal/names.h"
#include "volcal/time.h"

namespace volcal {

/// Value of a number that the file does not give. Test with std::isnan.
inline constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

enum class OptionType : std::uint8_t { call, put };
template <>
inline constexpr auto kNamesOf<OptionType> = names_up_to<OptionType::put>("call", "put");

/// Unit of the numbers in bid, ask and mid.
enum class QuoteUnit : std::uint8_t {
  currency,      ///< option premium today, quote currency (discounted)
  undiscounted,  ///< premium paid at expiry, quote currency
  coin,          ///< inverse option: premium as a fraction of the forward, undiscounted by convention
  implied_vol,   ///< decimal per root year
};
template <>
inline constexpr auto kNamesOf<QuoteUnit> = names_up_to<QuoteUnit::implied_vol>("currency",
                                                                                "undiscounted currency",
                                                                                "coin", "implied vol");

/// One record of the input, unchecked: prices may be zero, crossed, negative, infinite or absent.
struct OptionQuote {
  std::size_t record = 0;  ///< 1-based: element of a JSON array, or line of a CSV file
  std::string instrument;  ///< name from the file, else made from the fields; identifies the quote in reports
  std::string underlying;  ///< BTC, ETH, SPX; empty where neither file nor caller says
  std::string root;  ///< root of the contract: slices are keyed by (root, expiry), and SPX and SPXW differ;
                     ///< else = underlying
  std::optional<UtcTime> expiry;    ///< moment of expiry; empty where the file gives only a year fraction
  double time_to_expiry = kAbsent;  ///< years, as the file gives it; kAbsent = from as_of and expiry
  double strike = kAbsent;
  OptionType type = OptionType::call;
  QuoteUnit unit = QuoteUnit::currency;
  double bid = kAbsent;
  double ask = kAbsent;
  double mid = kAbsent;              ///< mid from the file; used where bid and ask are both absent
  double forward = kAbsent;          ///< the file's forward for this expiry
  double discount_factor = kAbsent;  ///< the file's discount factor for this expiry
  double tick = kAbsent;             ///< smallest price step of this instrument at its price, same unit
  double open_interest = kAbsent;
  double volume = kAbsent;
  std::optional<UtcTime> last_trade;  ///< last trade or update of this quote; age = as_of - last_trade
  /// Time of this record, where the records of one file differ in it: of several quotes of one contract the
  /// latest counts, and the others are its duplicates.
  std::optional<UtcTime> quoted_at;
};

/// A record that did not become a quote.
struct UnreadableRecord {
  std::size_t record = 0;
  std::string instrument;  ///< as far as it could be read; may be empty
  std::string reason;      ///< one sentence, without file name: "strike 'abc' is not a number"
  std::optional<OptionType> type = std::nullopt;  ///< empty where it could not be read
  std::string expiry = {};  ///< ISO time, `T=0.25`, or the file's text where it is no time; may be empty
};

/// All quotes of one underlying at one moment.
struct QuoteSnapshot {
  std::string source;  ///< path, or "-" for standard input
  std::string
      source_sha256;       ///< SHA-256 of the file's bytes as `sha256sum` prints it; empty if made in memory
  std::string format;      ///< name of the format found: "deribit-json", "yahoo-csv", ...
  std::string underlying;  ///< may be empty
  std::optional<UtcTime> as_of;  ///< time of the snapshot; empty where only year fractions are known
  bool as_of_inferred = false;   ///< true: taken from the latest quote in the file, not stated by it
  double spot = kAbsent;
  std::vector<OptionQuote> quotes;           ///< in the order of the file
  std::vector<UnreadableRecord> unreadable;  ///< in the order of the file
  std::vector<std::string> notes;            ///< assumptions of the reader, for the report
};

}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One record of Deribit's answer in JSON: the members that volcal reads.
///
/// Two parsers give the same results. FastRecordParser (simdjson) parses a record whose members have the
/// expected form and rejects all others. CarefulRecordParser parses any text, looks at the members that are
/// read alone, and describes their faults: NaN in another member has no effect. Without simdjson every record
/// takes the careful parser, at a quarter of the speed.

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/json/json_scan.h"
#include "volcal/quotes.h"

namespace volcal::io {

enum RecordField : std::size_t {
  kBid,
  kAsk,
  kMid,
  kForward,
  kIndex,
  kCreated,
  kOpenInterest,
  kVolume,
  kRecordFields
};

inline constexpr std::array<std::string_view, kRecordFields> kRecordFieldNames = {
    "bid_price",          "ask_price",     "mid_price", "underlying_price", "estimated_delivery_price",
    "creation_timestamp", "open_interest", "volume"};
inline constexpr std::string_view kInstrumentName = "instrument_name";

struct JsonRecord {
  std::string instrument;                          ///< empty where it is missing or not a string
  std::array<double, kRecordFields> numbers = {};  ///< kAbsent: missing, null, or text that means absent
  std::string failure;                             ///< reason why this is no record; empty where it is one

  void clear();
};

/// Parses any record. NaN, Infinity and -Infinity are absent numbers, as null is: programs write them where
/// they have none. Of a member that occurs twice the second counts; other members are skipped, whatever they
/// contain. With a failure the members that can be read are filled in.
class CarefulRecordParser {
 public:
  /// Parses `text`, which starts with '{' and ends with its '}'.
  void parse(std::string_view text, JsonRecord& record);

 private:
  std::vector<JsonMember> members_;
};

/// Parses one record by a CarefulRecordParser.
void parse_record_carefully(std::string_view text, JsonRecord& record);

class FastRecordParser {
 public:
  FastRecordParser();
  ~FastRecordParser();
  FastRecordParser(const FastRecordParser&) = delete;
  FastRecordParser& operator=(const FastRecordParser&) = delete;

  /// Parses a record with the expected form. True: `record` is what parse_record_carefully makes of `text`,
  /// without failure. False: `record` is unspecified.
  bool parse(std::string_view text, JsonRecord& record);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace volcal::io

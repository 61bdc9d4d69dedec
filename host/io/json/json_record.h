// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One record of Deribit's answer in JSON: the members that matter.
///
/// Two parsers, one meaning. FastRecordParser (simdjson) takes a record whose members are what they should be
/// and says no to all others; CarefulRecordParser takes any text, looks at the members that matter alone, and
/// finds the words for what is wrong with them: NaN in a member that nothing reads costs nothing. Without
/// simdjson every record goes the careful way, at a quarter of the speed.

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
  std::string instrument;                          ///< empty where there is none, or it is no string
  std::array<double, kRecordFields> numbers = {};  ///< kAbsent: not there, null, or text that means absent
  std::string failure;                             ///< why this is no record; empty where it is

  void clear();
};

/// NaN, Infinity and -Infinity are absent numbers, as null is: programs write them where they have none. A
/// member that comes twice counts the second time; other members are passed over, whatever they hold. With a
/// failure the members that can be read are filled in.
class CarefulRecordParser {
 public:
  /// `text` starts with '{' and ends with its '}'.
  void parse(std::string_view text, JsonRecord& record);

 private:
  std::vector<JsonMember> members_;
};

/// The same for one record.
void parse_record_carefully(std::string_view text, JsonRecord& record);

class FastRecordParser {
 public:
  FastRecordParser();
  ~FastRecordParser();
  FastRecordParser(const FastRecordParser&) = delete;
  FastRecordParser& operator=(const FastRecordParser&) = delete;

  /// True: `record` is what parse_record_carefully makes of `text`, without failure. False: nothing is known.
  bool parse(std::string_view text, JsonRecord& record);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace volcal::io

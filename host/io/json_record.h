// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One record of Deribit's answer in JSON: the members that matter.
///
/// Two parsers, one meaning. FastRecordParser (simdjson) takes a record whose members are what they should be
/// and says no to all others; parse_record_carefully (nlohmann/json) takes any text and finds the words for
/// what is wrong with it. Without simdjson every record goes the careful way, at a quarter of the speed.

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

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

/// A member that comes twice counts the second time; nested values of other members are passed over. With a
/// failure the members before it are filled in.
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

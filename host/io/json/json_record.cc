// SPDX-License-Identifier: Apache-2.0
#include "host/io/json/json_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "calibration/base/parse_number.h"
#include "host/io/json/json_scan.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

const char* kind_of(std::string_view value) {
  if (value[0] == '{') return "an object";
  if (value[0] == '[') return "an array";
  return value == "true" || value == "false" ? "true or false" : nullptr;
}

/// A number, or text that represents one; kAbsent with `failure` filled in where it is neither.
double number_of(std::string_view name, std::string_view value, std::string& failure) {
  if (is_absent_json(value)) return kAbsent;
  std::string decoded;
  std::string_view text = value;
  const char* const kind = kind_of(value);
  const bool readable = kind == nullptr && (value[0] != '"' || json_string(value, text, decoded));
  const Number number = readable ? parse_number(text) : Number{NumberStatus::bad, 0.0};
  // Without quotes `inf` and `none` are not JSON.
  const bool bare_word = value[0] != '"' && (std::isalpha(static_cast<unsigned char>(value[0])) != 0);
  if (number.status == NumberStatus::bad || bare_word) {
    const std::string shown = kind != nullptr ? kind : "'" + printable(text) + "'";
    failure = fmt::format("{} is {}, not a number", name, shown);
    return kAbsent;
  }
  if (text == "-0") return 0.0;  // an integer
  return number.status == NumberStatus::ok ? number.value : kAbsent;
}

}  // namespace

void JsonRecord::clear() {
  instrument.clear();
  numbers.fill(kAbsent);
  failure.clear();
}

void CarefulRecordParser::parse(std::string_view text, JsonRecord& record) {
  record.clear();
  record.failure = split_json_members(text, members_);
  std::string decoded;
  for (const JsonMember& member : members_) {
    std::string_view key;
    if (member.key.find('\\') == std::string_view::npos) {
      key = member.key;
    } else if (!json_string({member.key.data() - 1, member.key.size() + 2}, key, decoded)) {
      continue;  // a member that volcal does not read
    }
    if (key == kInstrumentName) {
      std::string_view name;
      std::string decoded_name;
      if (member.value[0] == '"' && json_string(member.value, name, decoded_name)) record.instrument = name;
      continue;
    }
    const auto* const field = std::find(kRecordFieldNames.begin(), kRecordFieldNames.end(), key);
    if (field == kRecordFieldNames.end()) continue;
    std::string failure;
    record.numbers[static_cast<std::size_t>(field - kRecordFieldNames.begin())] =
        number_of(key, member.value, failure);
    if (record.failure.empty()) record.failure = std::move(failure);
  }
}

void parse_record_carefully(std::string_view text, JsonRecord& record) {
  CarefulRecordParser().parse(text, record);
}

}  // namespace volcal::io

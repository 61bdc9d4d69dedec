// SPDX-License-Identifier: Apache-2.0
#include "host/io/json/json_record.h"

#if VOLCAL_HAVE_SIMDJSON
#include <simdjson.h>

#include <algorithm>
#include <optional>

#include "calibration/base/parse_number.h"
#endif

namespace volcal::io {

#if VOLCAL_HAVE_SIMDJSON
namespace {

/// Characters of the largest record for which memory is reserved at once; typical records have 440.
constexpr std::size_t kLargestRecord = 16384;

/// Number of a value; empty where the value has another type than the field allows.
std::optional<double> number_of(const simdjson::dom::element& value) {
  using Type = simdjson::dom::element_type;
  switch (value.type()) {
    case Type::DOUBLE:
    case Type::INT64:
    case Type::UINT64:
      return value.get_double().value_unsafe();
    case Type::NULL_VALUE:
      return kAbsent;
    case Type::STRING: {
      const Number number = parse_number(value.get_string().value_unsafe());
      if (number.status == NumberStatus::bad) return std::nullopt;
      return number.status == NumberStatus::ok ? number.value : kAbsent;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace

struct FastRecordParser::State {
  simdjson::dom::parser parser{kLargestRecord};
  bool usable = parser.allocate(kLargestRecord) == simdjson::SUCCESS;
};

FastRecordParser::FastRecordParser() : state_(std::make_unique<State>()) {}

bool FastRecordParser::parse(std::string_view text, JsonRecord& record) {
  simdjson::dom::object members;
  if (!state_->usable || text.size() > kLargestRecord ||
      state_->parser.parse(text.data(), text.size()).get(members) != simdjson::SUCCESS) {
    return false;
  }
  record.clear();
  for (const simdjson::dom::key_value_pair member : members) {
    if (member.key == kInstrumentName) {
      std::string_view name;
      if (member.value.get(name) == simdjson::SUCCESS) record.instrument = name;
      continue;
    }
    const auto* const field = std::find(kRecordFieldNames.begin(), kRecordFieldNames.end(), member.key);
    if (field == kRecordFieldNames.end()) continue;
    const std::optional<double> number = number_of(member.value);
    if (!number) return false;
    record.numbers[static_cast<std::size_t>(field - kRecordFieldNames.begin())] = *number;
  }
  return true;
}

#else

struct FastRecordParser::State {};
FastRecordParser::FastRecordParser() = default;
bool FastRecordParser::parse(std::string_view, JsonRecord&) { return false; }

#endif

FastRecordParser::~FastRecordParser() = default;

}  // namespace volcal::io

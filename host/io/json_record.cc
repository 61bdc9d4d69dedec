// SPDX-License-Identifier: Apache-2.0
#include "host/io/json_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/io/csv.h"
#include "host/io/parse_number.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

/// Takes the known members of one flat record; members of nested values are passed over.
class RecordHandler : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit RecordHandler(JsonRecord& record) : record_(record) {}

  bool null() override { return take(kAbsent); }
  bool boolean(bool) override { return refuse("true or false"); }
  bool number_integer(number_integer_t value) override { return take(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return take(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return take(value); }
  bool string(string_t& value) override {
    if (depth_ == 1 && at_name_) {
      record_.instrument = std::move(value);
      return true;
    }
    if (depth_ != 1 || field_ >= kRecordFields) return true;
    const Number number = parse_number(value);
    if (number.status == NumberStatus::bad) return refuse("'" + printable(value) + "'");
    return take(number.status == NumberStatus::ok ? number.value : kAbsent);
  }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open("an object"); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open("an array"); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (depth_ != 1) return true;
    at_name_ = name == kInstrumentName;
    field_ = static_cast<std::size_t>(std::find(kRecordFieldNames.begin(), kRecordFieldNames.end(), name) -
                                      kRecordFieldNames.begin());
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    record_.failure = error.what();
    // The library's own tag, "[json.exception...] ", means nothing to a reader of quotes.
    if (const std::size_t tag = record_.failure.find("] "); tag != std::string::npos)
      record_.failure.erase(0, tag + 2);
    return false;
  }

 private:
  bool take(double value) {
    if (depth_ == 1 && field_ < kRecordFields) record_.numbers[field_] = value;
    return true;
  }
  bool refuse(const std::string& what) {
    if (depth_ != 1 || field_ >= kRecordFields) return true;
    record_.failure = fmt::format("{} is {}, not a number", kRecordFieldNames[field_], what);
    return false;
  }
  bool open(const char* what) {
    if (!refuse(what)) return false;
    ++depth_;
    return true;
  }
  bool close() {
    --depth_;
    return true;
  }

  JsonRecord& record_;
  std::size_t depth_ = 0;
  std::size_t field_ = kRecordFields;
  bool at_name_ = false;
};

}  // namespace

void JsonRecord::clear() {
  instrument.clear();
  numbers.fill(kAbsent);
  failure.clear();
}

void parse_record_carefully(std::string_view text, JsonRecord& record) {
  record.clear();
  RecordHandler handler(record);
  nlohmann::json::sax_parse(text.begin(), text.end(), &handler);
}

}  // namespace volcal::io

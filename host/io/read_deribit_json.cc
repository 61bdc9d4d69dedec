// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "host/io/deribit_quote.h"
#include "host/io/input.h"
#include "host/io/instrument.h"
#include "host/io/json_records.h"
#include "host/io/parse_number.h"
#include "host/io/quote_format.h"

namespace volcal::io {
namespace {

constexpr double kMicrosecondsPerMillisecond = 1e3;

enum Field : std::size_t { kBid, kAsk, kMid, kForward, kIndex, kCreated, kOpenInterest, kVolume, kFields };
constexpr std::array<std::string_view, kFields> kFieldNames = {
    "bid_price",          "ask_price",     "mid_price", "underlying_price", "estimated_delivery_price",
    "creation_timestamp", "open_interest", "volume"};

/// Takes the known members of one flat record; members of nested values are passed over.
class RecordHandler : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::string instrument;
  std::array<double, kFields> numbers{};
  std::string failure;

  RecordHandler() { numbers.fill(kAbsent); }

  bool null() override { return take(kAbsent); }
  bool boolean(bool) override { return refuse("true or false"); }
  bool number_integer(number_integer_t value) override { return take(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return take(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return take(value); }
  bool string(string_t& value) override {
    if (depth_ == 1 && at_name_) {
      instrument = std::move(value);
      return true;
    }
    const Number number = parse_number(value);
    if (number.status == NumberStatus::bad) return refuse("'" + shown(value) + "'");
    return take(number.status == NumberStatus::ok ? number.value : kAbsent);
  }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return open("an object"); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open("an array"); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (depth_ != 1) return true;
    at_name_ = name == "instrument_name";
    field_ = static_cast<std::size_t>(std::find(kFieldNames.begin(), kFieldNames.end(), name) -
                                      kFieldNames.begin());
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    failure = error.what();
    // The library's own tag, "[json.exception...] ", means nothing to a reader of quotes.
    if (const std::size_t tag = failure.find("] "); tag != std::string::npos) failure.erase(0, tag + 2);
    return false;
  }

 private:
  bool take(double value) {
    if (depth_ == 1 && field_ < kFields) numbers[field_] = value;
    return true;
  }
  bool refuse(const std::string& what) {
    if (depth_ != 1 || field_ >= kFields) return true;
    failure = fmt::format("{} is {}, not a number", kFieldNames[field_], what);
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

  std::size_t depth_ = 0;
  std::size_t field_ = kFields;
  bool at_name_ = false;
};

void add_record(std::string_view text, std::size_t number, SnapshotBuilder& builder) {
  RecordHandler handler;
  if (!text.starts_with('{')) {
    builder.add_unreadable({}, {number, {}, fmt::format("'{}' is not a JSON object", shown(text))});
    return;
  }
  nlohmann::json::sax_parse(text.begin(), text.end(), &handler);
  const auto& numbers = handler.numbers;
  std::optional<UtcTime> created;
  if (handler.failure.empty() && !std::isnan(numbers[kCreated])) {
    created = time_from_microseconds(numbers[kCreated] * kMicrosecondsPerMillisecond);
    if (!created)
      handler.failure = fmt::format("creation_timestamp {} is no time in milliseconds", numbers[kCreated]);
  }
  if (!handler.failure.empty()) {
    builder.add_unreadable(guess_underlying(handler.instrument),
                           {number, shown(handler.instrument), handler.failure});
    return;
  }
  DeribitRecord record;
  record.record = number;
  record.instrument = handler.instrument;
  record.bid = numbers[kBid];
  record.ask = numbers[kAsk];
  record.mid = numbers[kMid];
  record.forward = numbers[kForward];
  record.index = numbers[kIndex];
  record.open_interest = numbers[kOpenInterest];
  record.volume = numbers[kVolume];
  const std::string_view underlying = add_deribit_record(record, builder);
  if (!underlying.empty() && created) builder.saw_moment(underlying, *created);
}

/// The moment the exchange answered: usOut, else usIn, both in microseconds.
std::optional<UtcTime> answer_time(const JsonAnswer& answer) {
  for (const std::string_view wanted : {"usOut", "usIn"}) {
    for (const auto& [key, value] : answer.members) {
      if (key != wanted) continue;
      const Number number = parse_number(value);
      if (number.status != NumberStatus::ok) continue;
      if (const auto time = time_from_microseconds(number.value)) return time;
    }
  }
  return std::nullopt;
}

}  // namespace

Snapshots read_deribit_json(const QuoteInput& input) {
  const Expected<JsonAnswer> answer = split_json_answer(input.text, input_name(input.source));
  if (!answer) return answer.error();
  // The answer's own moment wins over its records' creation times.
  ReadOptions options = input.options;
  if (!options.as_of) options.as_of = answer_time(*answer);
  SnapshotBuilder builder(input.source, kDeribitJson, options);
  std::size_t number = 0;
  for (const std::string_view record : answer->records) add_record(record, ++number, builder);
  return builder.finish();
}

}  // namespace volcal::io

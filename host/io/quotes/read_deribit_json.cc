// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "calibration/base/parse_number.h"
#include "host/io/contract/instrument.h"
#include "host/io/files/input.h"
#include "host/io/json/json_record.h"
#include "host/io/json/json_records.h"
#include "host/io/quotes/deribit_quote.h"
#include "host/io/quotes/quote_format.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr double kMicrosecondsPerMillisecond = 1e3;

/// Reads records into quotes, and reuses its memory from record to record.
class RecordReader {
 public:
  explicit RecordReader(SnapshotBuilder& builder) : builder_(builder) {}

  void add(std::string_view text, std::size_t number) {
    if (!text.starts_with('{')) {
      builder_.add_unreadable({}, {number, {}, fmt::format("'{}' is not a JSON object", printable(text))});
      return;
    }
    if (!fast_.parse(text, json_)) careful_.parse(text, json_);
    const auto& numbers = json_.numbers;
    std::optional<UtcTime> created;
    if (json_.failure.empty() && !std::isnan(numbers[kCreated])) {
      created = time_from_microseconds(numbers[kCreated] * kMicrosecondsPerMillisecond);
      if (!created)
        json_.failure = fmt::format("creation_timestamp {} is no time in milliseconds", numbers[kCreated]);
    }
    if (!json_.failure.empty()) {
      add_unreadable_deribit(number, json_.instrument, json_.failure, builder_);
      return;
    }
    DeribitRecord record;
    record.record = number;
    record.instrument = json_.instrument;
    record.bid = numbers[kBid];
    record.ask = numbers[kAsk];
    record.mid = numbers[kMid];
    record.forward = numbers[kForward];
    record.index = numbers[kIndex];
    record.open_interest = numbers[kOpenInterest];
    record.volume = numbers[kVolume];
    const std::string underlying = add_deribit_record(record, builder_);
    if (!underlying.empty() && created) builder_.saw_moment(underlying, *created);
  }

 private:
  SnapshotBuilder& builder_;
  FastRecordParser fast_;
  CarefulRecordParser careful_;
  JsonRecord json_;
};

/// Time of the exchange's answer: usOut, else usIn, both in microseconds.
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

Snapshots read_deribit_json(const QuoteInput& input, const JsonAnswer& answer) {
  // The time of the answer takes precedence over its records' creation times.
  ReadOptions options = input.options;
  if (!options.as_of) options.as_of = answer_time(answer);
  SnapshotBuilder builder(input.source, kDeribitJson, options);
  std::size_t number = 0;
  RecordReader reader(builder);
  for (const std::string_view record : answer.records) reader.add(record, ++number);
  return builder.finish();
}

}  // namespace volcal::io

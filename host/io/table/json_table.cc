// SPDX-License-Identifier: Apache-2.0
#include "host/io/table/json_table.h"

#include <fmt/format.h>

#include <utility>

#include "host/io/text/name_list.h"
#include "volcal/printable.h"

namespace volcal::io {

namespace {

constexpr std::string_view kArray = "array";

bool is_nested(std::string_view value) { return value.starts_with('{') || value.starts_with('['); }

}  // namespace

JsonTable::JsonTable(JsonAnswer answer) : answer_(std::move(answer)) {
  for (const std::string_view record : answer_.records) {
    static_cast<void>(split_json_members(record, members_));  // next() reports its faults
    for (const JsonMember& member : members_) add_column(member.key);
  }
  for (const JsonMember& member : answer_.members) {
    if (!is_nested(member.value)) add_column(member.key);
  }
  if (answer_.arrays.size() > 1) add_column(kArray);
}

void JsonTable::add_column(std::string_view key) {
  if (header_.size() == kMostJsonColumns) return;
  if (index_.try_emplace(key, header_.size()).second) header_.push_back(key);
}

void JsonTable::fill(const JsonMember& member, TableRow& row) {
  const auto place = index_.find(member.key);
  if (place == index_.end()) return;
  std::string_view text = member.value;
  if (is_absent_json(text) || is_nested(text)) {
    text = {};
  } else if (text.starts_with('"')) {
    std::string decoded;
    std::string_view characters;
    if (!json_string(text, characters, decoded)) characters = text;  // shown unchanged where it matters
    if (characters.data() == decoded.data()) {
      row.unescaped.push_back(std::move(decoded));
      characters = row.unescaped.back();
    }
    text = characters;
  }
  row.fields[place->second] = text;
}

std::string JsonTable::passed_over() const {
  if (answer_.passed_over.empty()) return {};
  return "arrays beside the records are not read: " + name_list(answer_.passed_over);
}

bool JsonTable::next(TableRow& row) {
  if (at_ == answer_.records.size()) return false;
  while (array_ + 1 < answer_.arrays.size() && answer_.arrays[array_ + 1].first <= at_) ++array_;
  const std::string_view record = answer_.records[at_++];
  row.line = at_;
  row.failure.clear();
  row.unescaped.clear();
  row.fields.assign(header_.size(), {});
  for (const JsonMember& member : answer_.members) {
    if (!is_nested(member.value)) fill(member, row);
  }
  if (answer_.arrays.size() > 1) row.fields[index_.at(kArray)] = answer_.arrays[array_].name;
  if (!record.starts_with('{')) {
    row.failure = fmt::format("'{}' is not a JSON object", printable(record));
    return true;
  }
  row.failure = split_json_members(record, members_);
  for (const JsonMember& member : members_) fill(member, row);
  return true;
}

}  // namespace volcal::io

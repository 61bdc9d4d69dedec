// SPDX-License-Identifier: Apache-2.0
#include "host/io/json_writer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <utility>

#include "host/io/json_number.h"
#include "host/io/surface_json.h"

namespace volcal::io {
namespace {

bool needs_no_escape(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

template <class Integer>
void append_integer(std::string& text, Integer number) {
  std::array<char, 24> digits;  // 20 for the largest
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

}  // namespace

JsonWriter& JsonWriter::key(std::string_view name) {
  assert(!levels_.empty() && !after_key_);
  begin_member();
  quoted(name);
  text_ += levels_.back().is_line ? ":" : ": ";
  after_key_ = true;
  return *this;
}

void JsonWriter::value(double number) {
  if (std::isnan(number)) return word("null");
  if (std::isinf(number)) return word(number > 0.0 ? R"("inf")" : R"("-inf")");
  begin_value();
  std::array<char, kNumberChars> digits;
  text_.append(digits.data(), number_to_chars(number, digits.data()));
}

void JsonWriter::value(std::string_view text) {
  begin_value();
  quoted(text);
}

void JsonWriter::integer(std::int64_t number) {
  begin_value();
  append_integer(text_, number);
}

void JsonWriter::integer(std::uint64_t number) {
  begin_value();
  append_integer(text_, number);
}

void JsonWriter::word(std::string_view plain) {
  begin_value();
  text_ += plain;
}

void JsonWriter::quoted(std::string_view text) {
  if (!std::all_of(text.begin(), text.end(), needs_no_escape)) {
    text_ += compact_json(Json(std::string(text)));
    return;
  }
  text_ += '"';
  text_ += text;
  text_ += '"';
}

void JsonWriter::begin(char bracket) {
  begin_value();
  levels_.push_back({text_.size()});
  text_ += bracket;
}

void JsonWriter::end(char bracket) {
  assert(!levels_.empty() && !after_key_);
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.is_line) indent(levels_.size());
  text_ += bracket;
}

void JsonWriter::begin_value() {
  if (after_key_) {
    after_key_ = false;
    if (levels_.back().is_line) members_.back().value = text_.size();
  } else if (!levels_.empty()) {
    begin_member();
  }
}

void JsonWriter::begin_member() {
  Level& level = levels_.back();
  if (!level.is_empty) {
    text_ += ',';
  } else {
    level.is_empty = false;
    // What holds a value that is not empty itself is more than a line: its levels further out are already.
    const std::size_t outer = levels_.size() - 1;
    if (outer > 0 && levels_[outer - 1].is_line) {
      break_line(levels_[outer - 1], outer);
      level.begin = text_.size() - 1;
    }
    members_.clear();
  }
  if (level.is_line) {
    members_.push_back({text_.size(), text_.size()});
  } else {
    indent(levels_.size());
  }
}

/// Gives the members written so far, the last of which has only begun, a line each.
void JsonWriter::break_line(Level& level, std::size_t depth) {
  level.is_line = false;
  const std::string line = text_.substr(level.begin);
  text_.resize(level.begin + 1);
  const auto append = [&](std::size_t from, std::size_t to) {
    text_.append(line, from - level.begin, to - from);
  };
  const std::size_t size = level.begin + line.size();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    indent(depth);
    append(members_[i].begin, members_[i].value);
    if (members_[i].value > members_[i].begin) text_ += ' ';
    append(members_[i].value, i + 1 < members_.size() ? members_[i + 1].begin : size);
  }
}

void JsonWriter::indent(std::size_t depth) {
  text_ += '\n';
  text_.append(2 * depth, ' ');
}

std::string JsonWriter::take() {
  assert(levels_.empty() && !after_key_);
  text_ += '\n';
  return std::exchange(text_, {});
}

}  // namespace volcal::io

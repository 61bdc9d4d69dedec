// SPDX-License-Identifier: Apache-2.0
#include "host/io/json/json_writer.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>

#include "host/io/documents/surface_json.h"
#include "host/io/json/json_number.h"

namespace volcal::io {
namespace {

constexpr std::size_t kIntegerChars = 20;  // the longest are -2^63 and 2^64 - 1
constexpr std::size_t kFirstRoom = 4096;

constexpr std::uint64_t in_every_byte(unsigned char c) { return c * 0x0101010101010101U; }

/// True where one of eight characters is a control character, a quote, a backslash or not ASCII. When a bound
/// is subtracted, exactly the bytes below it borrow from their highest bit.
bool needs_escape(std::uint64_t eight) {
  const auto any_below = [](std::uint64_t bytes, unsigned char bound) {
    return (bytes - in_every_byte(bound)) & ~bytes;
  };
  const auto any_equal = [&](unsigned char c) { return any_below(eight ^ in_every_byte(c), 1); };
  return ((eight | any_below(eight, 0x20) | any_equal('"') | any_equal('\\')) & in_every_byte(0x80)) != 0;
}

bool needs_escape(std::string_view text) {
  constexpr std::size_t kStep = 8;
  std::uint64_t eight = in_every_byte(' ');
  std::size_t i = 0;
  for (; i + kStep <= text.size(); i += kStep) {
    std::memcpy(&eight, text.data() + i, kStep);
    if (needs_escape(eight)) return true;
  }
  for (eight = in_every_byte(' '); i < text.size(); ++i) {
    eight = eight << 8U | static_cast<unsigned char>(text[i]);
  }
  return needs_escape(eight);
}

}  // namespace

void JsonWriter::grow(std::size_t count) {
  text_.resize(std::max({2 * text_.size(), used_ + count, kFirstRoom}));
}

void JsonWriter::append(std::string_view plain) {
  std::memcpy(room(plain.size()), plain.data(), plain.size());
  used_ += plain.size();
}

JsonWriter& JsonWriter::key(std::string_view name) {
  assert(!levels_.empty() && !after_key_);
  begin_member();
  quoted(name);
  append(':');
  if (!levels_.back().is_line) append(' ');
  after_key_ = true;
  return *this;
}

void JsonWriter::value(double number) {
  if (std::isnan(number)) return word("null");
  if (std::isinf(number)) return word(number > 0.0 ? R"("inf")" : R"("-inf")");
  begin_value();
  char* const begin = room(kNumberChars);
  used_ += static_cast<std::size_t>(number_to_chars(number, begin) - begin);
}

void JsonWriter::value(std::string_view text) {
  begin_value();
  quoted(text);
}

void JsonWriter::integer(std::int64_t number) {
  begin_value();
  char* const begin = room(kIntegerChars);
  used_ += static_cast<std::size_t>(std::to_chars(begin, begin + kIntegerChars, number).ptr - begin);
}

void JsonWriter::integer(std::uint64_t number) {
  begin_value();
  char* const begin = room(kIntegerChars);
  used_ += static_cast<std::size_t>(std::to_chars(begin, begin + kIntegerChars, number).ptr - begin);
}

void JsonWriter::word(std::string_view plain) {
  begin_value();
  append(plain);
}

void JsonWriter::quoted(std::string_view text) {
  if (needs_escape(text)) return append(compact_json(Json(std::string(text))));
  char* const begin = room(text.size() + 2);
  begin[0] = '"';
  std::memcpy(begin + 1, text.data(), text.size());
  begin[text.size() + 1] = '"';
  used_ += text.size() + 2;
}

void JsonWriter::begin(char bracket) {
  begin_value();
  levels_.push_back({used_});
  append(bracket);
}

void JsonWriter::end(char bracket) {
  assert(!levels_.empty() && !after_key_);
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.is_line) indent(levels_.size());
  append(bracket);
}

void JsonWriter::begin_value() {
  if (after_key_) {
    after_key_ = false;
    if (levels_.back().is_line) members_.back().value = used_;
  } else if (!levels_.empty()) {
    begin_member();
  }
}

void JsonWriter::begin_member() {
  Level& level = levels_.back();
  if (!level.is_empty) {
    append(',');
  } else {
    level.is_empty = false;
    // An object or array that contains a nonempty one spans several lines. Its outer levels do so already.
    const std::size_t outer = levels_.size() - 1;
    if (outer > 0 && levels_[outer - 1].is_line) {
      break_line(levels_[outer - 1], outer);
      level.begin = used_ - 1;
    }
    members_.clear();
  }
  if (level.is_line) {
    members_.push_back({used_, used_});
  } else {
    indent(levels_.size());
  }
}

/// Puts the members written so far on lines of their own; the last one has only its beginning.
void JsonWriter::break_line(Level& level, std::size_t depth) {
  level.is_line = false;
  const std::string line = text_.substr(level.begin, used_ - level.begin);
  used_ = level.begin + 1;
  const auto move = [&](std::size_t from, std::size_t to) {
    append(std::string_view(line).substr(from - level.begin, to - from));
  };
  const std::size_t end = level.begin + line.size();
  for (std::size_t i = 0; i < members_.size(); ++i) {
    indent(depth);
    move(members_[i].begin, members_[i].value);
    if (members_[i].value > members_[i].begin) append(' ');
    move(members_[i].value, i + 1 < members_.size() ? members_[i + 1].begin : end);
  }
}

void JsonWriter::indent(std::size_t depth) {
  char* const begin = room(1 + 2 * depth);
  *begin = '\n';
  std::fill_n(begin + 1, 2 * depth, ' ');
  used_ += 1 + 2 * depth;
}

std::string JsonWriter::take() {
  assert(levels_.empty() && !after_key_);
  append('\n');
  text_.resize(std::exchange(used_, 0));
  return std::exchange(text_, {});
}

}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Writes JSON text from front to back. Only the text is stored: as a tree of values, the rows of a chain's
/// report would be some seventy small allocations each, and take ten times as long.
///
/// Layout   an object or array of plain values and empty ones is one line, without spaces; any other has a
/// line
///          for each member, indented by two spaces a level
/// Numbers  the fewest decimal digits that read back as the same double; null where a number is NaN, "inf"
///          or "-inf" where it is infinite
/// Text     escaped where JSON requires it; bytes that are not UTF-8 become U+FFFD
/// Failure  calls that make no JSON (a value in an object without its key) are a bug, which debug builds
/// assert
///
/// Example
///     JsonWriter json;
///     json.object([&] {
///       json.member("name", "X");
///       json.array("slices", slices, [&](const Slice& slice) { write_slice(json, slice); });
///     });
///     return json.take();

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <string>
#include <string_view>
#include <vector>

namespace volcal::io {

class JsonWriter {
 public:
  /// Writes the name of the next value. Returns the writer, so that a function can write the value:
  /// `write_quality(json.key("quality"), quality)`.
  JsonWriter& key(std::string_view name);

  void value(std::nullptr_t) { word("null"); }
  void value(bool truth) { word(truth ? "true" : "false"); }
  void value(double number);
  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(std::signed_integral auto number) { integer(std::int64_t{number}); }
  void value(std::unsigned_integral auto number) { integer(std::uint64_t{number}); }
  /// Writes an array of the values.
  template <std::ranges::input_range Values>
  requires(!std::convertible_to<const Values&, std::string_view>) void value(const Values& values) {
    array(values, [this](const auto& item) { this->value(item); });
  }

  template <class Value>
  void member(std::string_view name, const Value& content) {
    key(name).value(content);
  }

  /// Writes a value by `write_value()`, or null where there is none.
  template <class WriteValue>
  void value_if(bool is_there, const WriteValue& write_value) {
    if (is_there) {
      write_value();
    } else {
      value(nullptr);
    }
  }

  /// Writes an object; `write_members()` writes the keys and values between the braces.
  template <class WriteMembers>
  void object(const WriteMembers& write_members) {
    begin('{');
    write_members();
    end('}');
  }

  /// Writes an array; `write_item(item)` writes one value.
  template <class Items, class WriteItem>
  void array(const Items& items, const WriteItem& write_item) {
    begin('[');
    for (const auto& item : items) write_item(item);
    end(']');
  }

  /// Writes an array; `write_item(place)` writes one value, for each place from 0 to `count`.
  template <class WriteItem>
  void array_of(std::size_t count, const WriteItem& write_item) {
    begin('[');
    for (std::size_t place = 0; place < count; ++place) write_item(place);
    end(']');
  }

  /// Returns the whole text, with a newline at its end. The writer is empty afterwards.
  [[nodiscard]] std::string take();

 private:
  /// An object or array that is not closed yet.
  struct Level {
    std::size_t begin;     ///< position of its first character
    bool is_empty = true;  ///< true while it has no member
    bool is_line = true;   ///< true while it is on one line
  };
  /// Positions of the first characters of a member and of its value; in an array both are the same.
  struct Member {
    std::size_t begin;
    std::size_t value;
  };

  void begin(char bracket);
  void end(char bracket);
  void begin_member();
  void begin_value();
  void break_line(Level& level, std::size_t depth);
  void indent(std::size_t depth);
  void word(std::string_view plain);
  void quoted(std::string_view text);
  void integer(std::int64_t number);
  void integer(std::uint64_t number);

  /// Room for the next `count` characters; the caller then advances `used_` by the number written.
  [[nodiscard]] char* room(std::size_t count) {
    if (text_.size() - used_ < count) grow(count);
    return text_.data() + used_;
  }
  void grow(std::size_t count);
  void append(char c) {
    *room(1) = c;
    ++used_;
  }
  void append(std::string_view plain);

  std::string text_;      ///< longer than the written part, so that characters are stored without a call each
  std::size_t used_ = 0;  ///< characters of text_ that are written
  std::vector<Level> levels_;
  std::vector<Member> members_;  ///< members of the innermost object or array that has some and is one line
  bool after_key_ = false;
};

}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A cursor that reads a text from left to right; after the first step that fails, every further one fails
/// too.

#include <string_view>

namespace volcal::io {

class TextCursor {
 public:
  explicit TextCursor(std::string_view text) noexcept : text_(text) {}

  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] bool done() const noexcept { return text_.empty(); }
  [[nodiscard]] std::string_view rest() const noexcept { return text_; }
  [[nodiscard]] bool at_digit() const noexcept {
    return !text_.empty() && text_[0] >= '0' && text_[0] <= '9';
  }
  [[nodiscard]] bool at_letter() const noexcept {
    return !text_.empty() && ((text_[0] >= 'A' && text_[0] <= 'Z') || (text_[0] >= 'a' && text_[0] <= 'z'));
  }

  void fail() noexcept { failed_ = true; }

  bool accept(char c) noexcept {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  void expect(char c) noexcept { failed_ = failed_ || !accept(c); }

  int digit() noexcept {
    if (!at_digit()) {
      failed_ = true;
      return 0;
    }
    const int value = text_[0] - '0';
    text_.remove_prefix(1);
    return value;
  }

  int digits(int count) noexcept {
    int value = 0;
    for (int i = 0; i < count; ++i) value = 10 * value + digit();
    return value;
  }

  /// Reads a number of `least` to `most` digits.
  int digits(int least, int most) noexcept {
    int value = digits(least);
    for (int i = least; i < most && at_digit(); ++i) value = 10 * value + digit();
    return value;
  }

  void skip_any_of(std::string_view characters) noexcept {
    while (!text_.empty() && characters.find(text_[0]) != std::string_view::npos) text_.remove_prefix(1);
  }

  /// Reads the letters at the cursor, perhaps none.
  std::string_view word() noexcept {
    const std::string_view start = text_;
    while (at_letter()) text_.remove_prefix(1);
    return start.substr(0, start.size() - text_.size());
  }

 private:
  std::string_view text_;
  bool failed_ = false;
};

}  // namespace volcal::io

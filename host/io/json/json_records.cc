// SPDX-License-Identifier: Apache-2.0
#include "host/io/json/json_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "calibration/base/parse_number.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kMostKeysShown = 200;  // bytes

/// True for an array whose first element is an object.
bool holds_objects(std::string_view value) {
  if (!value.starts_with('[')) return false;
  const std::size_t first = value.find_first_not_of(kJsonSpace, 1);
  return first != std::string_view::npos && value[first] == '{';
}

/// Names of the members of an array's first object, sorted.
std::vector<std::string> names_of_first(std::string_view array) {
  const std::size_t start = array.find('{');
  std::vector<JsonMember> members;
  static_cast<void>(split_json_members(array.substr(start, json_value_end(array, start) - start), members));
  std::vector<std::string> names;
  for (const JsonMember& member : members) names.emplace_back(member.key);
  std::ranges::sort(names);
  return names;
}

/// True where the first object has a member that is named as one of an option quote is.
bool looks_like_quotes(std::string_view array) {
  constexpr std::array<std::string_view, 6> kWords = {"bid",    "ask",        "strike",
                                                      "option", "instrument", "contract"};
  return std::ranges::any_of(names_of_first(array), [&](const std::string& name) {
    const std::string small = in_small_letters(name);
    return std::ranges::any_of(kWords,
                               [&](std::string_view word) { return small.find(word) != std::string::npos; });
  });
}

bool likelier(std::string_view array, std::string_view other) {
  const bool quotes = looks_like_quotes(array);
  return quotes != looks_like_quotes(other) ? quotes : array.size() > other.size();
}

class Splitter {
 public:
  Splitter(std::string_view text, const std::string& name) : text_(text), name_(name) {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  Expected<JsonAnswer> split() {
    bool ok = false;
    if (peek() == '[') {
      ok = array(answer_.records);
    } else {
      const std::size_t start = at_;
      ok = object();
      if (ok && !has_result_ && peek() == '{') return lines(start);
      if (ok && !has_result_) find_records();
    }
    if (ok && peek() != '\0') ok = fail("text follows the end of the JSON document");
    if (!ok) return error_;
    if (!has_result_ && text_[text_.find_first_not_of(kJsonSpace, 0)] != '[' && answer_.records.empty()) {
      return no_result();
    }
    return std::move(answer_);
  }

 private:
  /// The next byte that is no space; '\0' at the end.
  char peek() {
    at_ = std::min(text_.find_first_not_of(kJsonSpace, at_), text_.size());
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool fail(const std::string& reason) {
    error_ = {ErrorCode::malformed, fmt::format("{}: byte {}: {}", name_, at_, reason)};
    return false;
  }

  bool expect(char c) {
    if (peek() == c && at_ < text_.size()) {
      ++at_;
      return true;
    }
    return at_ < text_.size() ? fail(fmt::format("'{}' expected", c)) : truncated();
  }

  bool truncated() { return fail("the JSON document is truncated"); }

  /// Moves past the value at `at_`, and stores its text in `piece`.
  bool value(std::string_view& piece) {
    peek();
    if (at_ == text_.size()) return truncated();
    const std::size_t end = json_value_end(text_, at_);
    if (end == at_) return fail("a value is missing");
    if (end == std::string_view::npos) {
      return fail(records_ != nullptr
                      ? fmt::format("the JSON document is truncated inside record {}, which starts here",
                                    records_->size() + 1)
                      : "the JSON document is truncated inside the value that starts here");
    }
    piece = text_.substr(at_, end - at_);
    at_ = end;
    return true;
  }

  bool add_record(std::string_view piece) {
    if (answer_.records.size() == kMostRecords) return fail(fmt::format("over {} records", kMostRecords));
    answer_.records.push_back(piece);
    return true;
  }

  bool array(std::vector<std::string_view>& records) {
    records_ = &records;
    if (!expect('[')) return false;
    if (peek() == ']') {
      ++at_;
      records_ = nullptr;
      return true;
    }
    for (;;) {
      std::string_view piece;
      if (!value(piece) || !add_record(piece)) return false;
      if (peek() == ',') {
        ++at_;
        continue;
      }
      records_ = nullptr;
      return expect(']');
    }
  }

  bool object() {
    if (!expect('{')) return false;
    if (peek() == '}') {
      ++at_;
      return true;
    }
    for (;;) {
      if (peek() != '"') return at_ < text_.size() ? fail("a member name in quotes expected") : truncated();
      std::string_view key;
      if (!value(key) || !expect(':')) return false;
      key = key.substr(1, key.size() - 2);
      if (key == "result" && peek() == '[' && !has_result_) {
        has_result_ = true;
        if (!array(answer_.records)) return false;
      } else {
        std::string_view piece;
        if (!value(piece)) return false;
        answer_.members.push_back({key, piece});
      }
      if (peek() == ',') {
        ++at_;
        continue;
      }
      return expect('}');
    }
  }

  /// Takes the array of objects that most likely holds the records, and the arrays beside it with the same
  /// members. The other members of the object around it are added to those of the document.
  void find_records() {
    std::vector<std::vector<JsonMember>> objects(1, answer_.members);
    for (const JsonMember& member : answer_.members) {
      std::vector<JsonMember> inner;
      if (member.value.starts_with('{') && split_json_members(member.value, inner).empty())
        objects.push_back(std::move(inner));
    }
    const JsonMember* best = nullptr;
    std::size_t around = 0;
    for (std::size_t i = 0; i < objects.size(); ++i) {
      for (const JsonMember& member : objects[i]) {
        if (!holds_objects(member.value) || (best != nullptr && !likelier(member.value, best->value)))
          continue;
        best = &member;
        around = i;
      }
    }
    if (best == nullptr) return;
    const std::vector<std::string> names = names_of_first(best->value);
    const std::size_t behind = at_;
    for (std::size_t i = 0; i < objects.size(); ++i) {
      for (const JsonMember& member : objects[i]) {
        if (!holds_objects(member.value)) continue;
        if (i == around && names_of_first(member.value) == names) {
          answer_.arrays.push_back({member.key, answer_.records.size()});
          at_ = static_cast<std::size_t>(member.value.data() - text_.data());
          array(answer_.records);  // its brackets are known to match
        } else {
          answer_.passed_over.push_back(member.key);
        }
      }
    }
    at_ = behind;
    if (around > 0)
      answer_.members.insert(answer_.members.end(), objects[around].begin(), objects[around].end());
  }

  /// Reads objects one after another. Where the first fills its line, every line is a record, and a truncated
  /// one fails alone.
  Expected<JsonAnswer> lines(std::size_t start) {
    answer_ = {};
    const std::size_t line_end = std::min(text_.find('\n', start), text_.size());
    const bool by_line = json_value_end(text_, start) <= line_end;
    at_ = start;
    while (peek() != '\0') {
      std::string_view piece;
      if (by_line) {
        const std::size_t end = std::min(text_.find('\n', at_), text_.size());
        piece = text_.substr(at_, end - at_);
        while (piece.ends_with(',') || piece.ends_with('\r') || piece.ends_with(' ')) piece.remove_suffix(1);
        at_ = end;
      } else if (!value(piece)) {
        return error_;
      }
      if (!add_record(piece)) return error_;
    }
    return std::move(answer_);
  }

  Error no_result() const {
    std::string keys;
    for (const auto& [key, value] : answer_.members) {
      if (key == "error") {
        return {ErrorCode::malformed,
                fmt::format("{}: the exchange answered with an error: {}", name_, printable(value))};
      }
      if (keys.size() < kMostKeysShown) keys += (keys.empty() ? "" : ", ") + printable(key);
    }
    return {
        ErrorCode::malformed,
        fmt::format("{}: JSON without a 'result' array, or any other, of option records; members found: {}",
                    name_, keys.empty() ? "none" : keys)};
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  JsonAnswer answer_;
  bool has_result_ = false;
  Error error_;
  const std::vector<std::string_view>* records_ = nullptr;  ///< set while inside the array of records
};

}  // namespace

Expected<JsonAnswer> split_json_answer(std::string_view text, const std::string& name) {
  return Splitter(text, name).split();
}

}  // namespace volcal::io

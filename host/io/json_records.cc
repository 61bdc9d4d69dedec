// SPDX-License-Identifier: Apache-2.0
#include "host/io/json_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "host/io/csv.h"
#include "volcal/printable.h"

namespace volcal::io {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

constexpr std::array<bool, 256> kIsStructure = [] {
  std::array<bool, 256> table{};
  for (const char c : {'"', '{', '}', '[', ']'}) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

class Splitter {
 public:
  Splitter(std::string_view text, const std::string& name) : text_(text), name_(name) {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  Expected<JsonAnswer> split() {
    JsonAnswer answer;
    bool has_result = true;
    bool ok = false;
    if (peek() == '[') {
      ok = array(answer.records);
    } else {
      has_result = false;
      ok = object(answer, has_result);
    }
    if (ok && peek() != '\0') ok = fail(fmt::format("text follows the end of the JSON document"));
    if (!ok) return error_;
    if (!has_result) return no_result(answer);
    return answer;
  }

 private:
  /// Next byte that is not space, '\0' at the end.
  char peek() {
    at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size());
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool fail(std::string reason) {
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

  /// Behind the closing quote of the string whose opening quote is at `at`; npos without one.
  std::size_t skip_string(std::size_t at) const {
    const std::size_t start = at + 1;
    for (at = text_.find('"', start); at != std::string_view::npos; at = text_.find('"', at + 1)) {
      std::size_t slashes = at;
      while (slashes > start && text_[slashes - 1] == '\\') --slashes;
      if ((at - slashes) % 2 == 0) return at + 1;  // else the last one takes the quote's meaning away
    }
    return at;
  }

  /// The first quote or bracket at or behind `at`; npos without one.
  std::size_t find_structure(std::size_t at) const {
    while (at < text_.size() && !kIsStructure[static_cast<unsigned char>(text_[at])]) ++at;
    return at < text_.size() ? at : std::string_view::npos;
  }

  /// Behind the value at `at_`; inside it only strings and the depth of brackets are looked at.
  bool value(std::string_view& piece) {
    const char first = peek();
    const std::size_t start = at_;
    if (at_ == text_.size()) return truncated();
    std::size_t end = at_;
    if (first == '"') {
      end = skip_string(at_);
    } else if (first == '{' || first == '[') {
      std::size_t depth = 0;
      do {
        end = find_structure(end);
        if (end == std::string_view::npos) break;
        if (text_[end] == '"') {
          end = skip_string(end);
          continue;
        }
        if (text_[end] == '{' || text_[end] == '[')
          ++depth;
        else
          --depth;
        ++end;
      } while (depth > 0 && end < text_.size());
      if (depth > 0) end = std::string_view::npos;
    } else {
      end = std::min(text_.find_first_of(" \t\r\n,]}", at_), text_.size());
      if (end == at_) return fail("a value is missing");
    }
    if (end == std::string_view::npos) {
      return fail(records_ != nullptr
                      ? fmt::format("the JSON document is truncated inside record {}, which starts here",
                                    records_->size() + 1)
                      : "the JSON document is truncated inside the value that starts here");
    }
    piece = text_.substr(start, end - start);
    at_ = end;
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
      if (!value(piece)) return false;
      if (records.size() == kMostRecords) return fail(fmt::format("over {} records", kMostRecords));
      records.push_back(piece);
      if (peek() == ',') {
        ++at_;
        continue;
      }
      records_ = nullptr;
      return expect(']');
    }
  }

  bool object(JsonAnswer& answer, bool& has_result) {
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
      if (key == "result" && peek() == '[' && !has_result) {
        has_result = true;
        if (!array(answer.records)) return false;
      } else {
        std::string_view piece;
        if (!value(piece)) return false;
        answer.members.emplace_back(key, piece);
      }
      if (peek() == ',') {
        ++at_;
        continue;
      }
      return expect('}');
    }
  }

  Error no_result(const JsonAnswer& answer) const {
    std::string keys;
    for (const auto& [key, value] : answer.members) {
      if (key == "error") {
        return {ErrorCode::malformed,
                fmt::format("{}: the exchange answered with an error: {}", name_, printable(value))};
      }
      if (keys.size() < 200) keys += (keys.empty() ? "" : ", ") + printable(key);
    }
    return {ErrorCode::malformed,
            fmt::format("{}: JSON without a 'result' array of option records; members found: {}", name_,
                        keys.empty() ? "none" : keys)};
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  Error error_;
  const std::vector<std::string_view>* records_ = nullptr;  ///< set while inside the result array
};

}  // namespace

Expected<JsonAnswer> split_json_answer(std::string_view text, const std::string& name) {
  return Splitter(text, name).split();
}

}  // namespace volcal::io

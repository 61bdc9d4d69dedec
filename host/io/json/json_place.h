// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Reads JSON documents with messages that give the place of an error.

#include <algorithm>
#include <cmath>
#include <exception>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "volcal/expected.h"
#include "volcal/printable.h"
#include "volcal/time.h"

namespace volcal::io {

/// Exception of a malformed document, thrown at the mistake and caught where the name of the file is
/// available.
struct Malformed {
  std::string message;
};

/// Refuses deep nesting in a parser's callback: parsing uses no stack, but copying and walking a document do.
inline void refuse_deep(int depth) {
  constexpr int kMostDepth = 64;  // volcal's own documents have some ten levels
  if (depth > kMostDepth) throw Malformed{"over " + std::to_string(kMostDepth) + " levels deep"};
}

/// Returns the result of `read` on a document, or the error with the file's name: `read` or the parser throws
/// Malformed.
template <class Read>
auto read_json(const std::string& name, const Read& read) -> Expected<decltype(read())> {
  try {
    return read();
  } catch (const Malformed& malformed) {
    return Error{ErrorCode::malformed, name + ": " + malformed.message};
  } catch (const nlohmann::json::exception& failure) {
    return Error{ErrorCode::malformed, name + ": not JSON: " + printable(failure.what(), kMostOfPath)};
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::unreadable, name + ": not enough memory to read it"};
  } catch (const std::exception& failure) {
    return Error{ErrorCode::internal, name + ": " + failure.what()};
  }
}

/// A value and the path to it, so that every message gives its place: `surfaces[0].slices[3].forward`.
class JsonPlace {
 public:
  JsonPlace(const nlohmann::ordered_json& json, std::string path) : json_(&json), path_(std::move(path)) {}

  [[noreturn]] void fail(const std::string& reason) const {
    throw Malformed{(path_.empty() ? "the document" : path_) + " " + reason};
  }

  /// Fails at this value; `reason` begins with the name of a member.
  [[noreturn]] void fail_within(const std::string& reason) const { throw Malformed{within(reason)}; }

  [[nodiscard]] JsonPlace member(const char* name) const {
    if (!json_->is_object()) fail("is not an object");
    const auto entry = json_->find(name);
    if (entry == json_->end()) fail(std::string("has no member '") + name + "'");
    return {*entry, within(name)};
  }

  /// The member of that name; empty where it is absent or null.
  [[nodiscard]] std::optional<JsonPlace> optional_member(const char* name) const {
    if (!json_->is_object()) fail("is not an object");
    const auto entry = json_->find(name);
    if (entry == json_->end() || entry->is_null()) return std::nullopt;
    return JsonPlace(*entry, within(name));
  }

  /// Fails where the member exists, even as null, as the schema requires.
  void refuse_member(const char* name, const std::string& reason) const {
    if (has_member(name)) member(name).fail(reason);
  }

  /// Fails at the first member that is not among `names`.
  void refuse_unknown(std::span<const std::string_view> names) const {
    if (!json_->is_object()) fail("is not an object");
    for (const auto& item : json_->items()) {
      if (std::find(names.begin(), names.end(), item.key()) != names.end()) continue;
      std::string wanted;
      for (const std::string_view name : names) wanted += (wanted.empty() ? "" : ", ") + std::string(name);
      throw Malformed{"unknown member '" + printable(within(item.key())) + "', must be one of " + wanted};
    }
  }

  [[nodiscard]] bool has_member(const char* name) const {
    return json_->is_object() && json_->contains(name);
  }

  template <class Convert>
  [[nodiscard]] auto each(const Convert& convert) const {
    if (!json_->is_array()) fail("is not an array");
    std::vector<decltype(convert(*this))> out;
    out.reserve(json_->size());
    for (std::size_t i = 0; i < json_->size(); ++i) {
      out.push_back(convert(JsonPlace((*json_)[i], path_ + "[" + std::to_string(i) + "]")));
    }
    return out;
  }

  /// Calls `visit(name, place)` for every member, in their order.
  template <class Visit>
  void each_member(const Visit& visit) const {
    if (!json_->is_object()) fail("is not an object");
    for (const auto& item : json_->items()) visit(item.key(), JsonPlace(item.value(), within(item.key())));
  }

  [[nodiscard]] bool is_array() const { return json_->is_array(); }

  [[nodiscard]] std::string text() const {
    if (!json_->is_string()) fail("is not a string");
    return json_->get<std::string>();
  }

  [[nodiscard]] double number() const {
    if (!json_->is_number()) fail("is not a number");
    const double value = json_->get<double>();
    if (!std::isfinite(value)) fail("is not a finite number");
    return value;
  }

  [[nodiscard]] double positive() const {
    const double value = number();
    if (!(value > 0.0)) fail("is " + json_->dump() + ", must be above 0");
    return value;
  }

  [[nodiscard]] bool boolean() const {
    if (!json_->is_boolean()) fail("is not true or false");
    return json_->get<bool>();
  }

  [[nodiscard]] std::size_t count() const {
    if (!json_->is_number_unsigned()) fail("is not a whole number from 0");
    return json_->get<std::size_t>();
  }

  [[nodiscard]] UtcTime time() const {
    auto parsed = parse_time(text());
    if (!parsed) fail("is not a time: " + parsed.error().message);
    return *parsed;
  }

 private:
  [[nodiscard]] std::string within(const std::string& name) const {
    return path_.empty() ? name : path_ + "." + name;
  }

  const nlohmann::ordered_json* json_;
  std::string path_;
};

}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Records, and the values of enumerations, as JSON: by the tables of their fields and names
/// (volcal/fields.h, volcal/names.h), so that no name stands a second time in a writer or reader.

#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "host/io/documents/surface_json.h"
#include "host/io/json/json_place.h"
#include "host/io/json/json_writer.h"
#include "volcal/fields.h"
#include "volcal/names.h"
#include "volcal/printable.h"

namespace volcal::io {

template <class Value>
concept ListOfValues = std::ranges::range<Value> && !std::convertible_to<Value, std::string_view>;

template <DescribedRecord Record>
void write_record(JsonWriter& json, const Record& record);

/// Writes a number, text, name, record, or a list of these.
template <class Value>
void write_value(JsonWriter& json, const Value& value) {
  if constexpr (NamedEnum<Value>) {
    json.value(to_string(value));
  } else if constexpr (DescribedRecord<Value>) {
    write_record(json, value);
  } else if constexpr (ListOfValues<Value>) {
    json.array(value, [&](const auto& item) { write_value(json, item); });
  } else {
    json.value(value);
  }
}

/// Writes a record's fields as members of an object that is open.
template <DescribedRecord Record>
void write_fields(JsonWriter& json, const Record& record) {
  for_each_field(record, [&]<class Value>(const char* name, const Value& value) {
    if constexpr (DescribedRecord<Value>) {
      if (*name == '\0') return write_fields(json, value);
    }
    write_value(json.key(name), value);
  });
}

/// Writes a record as an object.
template <DescribedRecord Record>
void write_record(JsonWriter& json, const Record& record) {
  json.object([&] { write_fields(json, record); });
}

/// The same as a value that is built: of a record, an object.
template <class Value>
[[nodiscard]] Json to_json_value(const Value& value) {
  if constexpr (NamedEnum<Value>) {
    return to_string(value);
  } else if constexpr (DescribedRecord<Value>) {
    Json json = Json::object();
    for_each_field(value, [&]<class Member>(const char* name, const Member& member) {
      if (*name == '\0') {
        json.update(to_json_value(member));
      } else {
        json[name] = to_json_value(member);
      }
    });
    return json;
  } else if constexpr (ListOfValues<Value>) {
    Json json = Json::array();
    for (const auto& item : value) json.push_back(to_json_value(item));
    return json;
  } else if constexpr (std::is_floating_point_v<Value>) {
    return number_to_json(value);
  } else {
    return value;
  }
}

/// "cvar, exponential or power".
template <NamedEnum Enum>
[[nodiscard]] std::string names_in_words() {
  std::string words;
  for (std::size_t i = 0; i < kNamesOf<Enum>.size(); ++i) {
    const bool is_last = i + 1 == kNamesOf<Enum>.size();
    words += std::string(i == 0 ? "" : is_last ? " or " : ", ") + kNamesOf<Enum>[i];
  }
  return words;
}

/// Reads the value of an enumeration by its name. `instead` leads to the names that there are: "is 'sabr',
/// must be svi, heston or slices".
template <NamedEnum Enum>
[[nodiscard]] Enum read_name(const JsonPlace& place, const std::string& instead = "must be") {
  const std::string name = place.text();
  if (const auto value = value_named<Enum>(name)) return *value;
  place.fail("is '" + printable(name) + "', " + instead + " " + names_in_words<Enum>());
}

template <DescribedRecord Record>
void read_record(const JsonPlace& place, Record& record,
                 std::initializer_list<std::string_view> optional = {});

/// Reads numbers, names and records into a record's fields. Each field must be there but those in `optional`,
/// which keep their values where they are absent.
template <DescribedRecord Record>
void read_fields(const JsonPlace& place, Record& record,
                 std::initializer_list<std::string_view> optional = {}) {
  for_each_field(record, [&]<class Value>(const char* name, Value& value) {
    const bool may_be_absent = std::ranges::find(optional, name) != optional.end();
    if (may_be_absent && !place.has_member(name)) return;
    const JsonPlace member = place.member(name);
    if constexpr (NamedEnum<Value>) {
      value = read_name<Value>(member);
    } else if constexpr (DescribedRecord<Value>) {
      read_record(member, value, optional);
    } else {
      static_assert(std::is_same_v<Value, double>, "a field of this type is not read by its table");
      value = member.number();
    }
  });
}

/// The same where no other member may be.
template <DescribedRecord Record>
void read_record(const JsonPlace& place, Record& record, std::initializer_list<std::string_view> optional) {
  std::vector<std::string_view> names;
  for_each_field(record, [&](const char* name, const auto&) { names.emplace_back(name); });
  place.refuse_unknown(names);
  read_fields(place, record, optional);
}

}  // namespace volcal::io

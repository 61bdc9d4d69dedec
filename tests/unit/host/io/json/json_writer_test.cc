// SPDX-License-Identifier: Apache-2.0
#include "host/io/json/json_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "host/io/documents/surface_json.h"

namespace volcal::io {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <class Value>
std::string text_of(const Value& value) {
  JsonWriter json;
  json.value(value);
  return json.take();
}

TEST(JsonWriter, WritesEveryKindOfValue) {
  EXPECT_EQ(text_of(nullptr), "null\n");
  EXPECT_EQ(text_of(true), "true\n");
  EXPECT_EQ(text_of(false), "false\n");
  EXPECT_EQ(text_of(7), "7\n");
  EXPECT_EQ(text_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808\n");
  EXPECT_EQ(text_of(std::numeric_limits<std::size_t>::max()), "18446744073709551615\n");
  EXPECT_EQ(text_of(2.0), "2.0\n");
  EXPECT_EQ(text_of("literal"), "\"literal\"\n");
  const char* const pointer = "pointer";
  EXPECT_EQ(text_of(pointer), "\"pointer\"\n");
  EXPECT_EQ(text_of(std::string("string")), "\"string\"\n");
  EXPECT_EQ(text_of(std::array{0.5, -0.0}), "[0.5,0.0]\n");
  EXPECT_EQ(text_of(std::vector<std::string>{"a", "b"}), "[\"a\",\"b\"]\n");
}

TEST(JsonWriter, CompactTextIsTheLibrarysButForNegativeZero) {
  const Json json = Json::parse(
      R"({"a":[1,-2,0.1,1e-7,1e300,123456.0,true,null],"b":{},"c":[],"d":"say \"x\"","e":{"f":[[1.5],[]]}})");
  EXPECT_EQ(compact_json(json), json.dump());
  EXPECT_EQ(compact_json(Json{{"zero", -0.0}, {"list", {-0.0, 1.0}}}), R"({"zero":0.0,"list":[0.0,1.0]})");
  EXPECT_EQ(compact_json(Json(kInfinity)), "null");
}

TEST(JsonWriter, NumbersThatAreNotFiniteAreNullOrNamed) {
  EXPECT_EQ(text_of(std::numeric_limits<double>::quiet_NaN()), "null\n");
  EXPECT_EQ(text_of(kInfinity), "\"inf\"\n");
  EXPECT_EQ(text_of(-kInfinity), "\"-inf\"\n");
}

TEST(JsonWriter, EscapesWhatJsonAsksFor) {
  EXPECT_EQ(text_of(R"(say "hi" \ bye)"), "\"say \\\"hi\\\" \\\\ bye\"\n");
  EXPECT_EQ(text_of("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"\n");
  EXPECT_EQ(text_of(std::string("\0\x01\x1f", 3)), "\"\\u0000\\u0001\\u001f\"\n");
  EXPECT_EQ(text_of("/ \x7f"), "\"/ \x7f\"\n");
  EXPECT_EQ(text_of("\xE2\x82\xBF \xF0\x9F\x8C\x8A"), "\"\xE2\x82\xBF \xF0\x9F\x8C\x8A\"\n");
  JsonWriter json;
  json.object([&] { json.member("a \"key\"", 1); });
  EXPECT_EQ(json.take(), "{\"a \\\"key\\\"\":1}\n");
}

TEST(JsonWriter, BytesThatAreNotUtf8BecomeReplacementCharacters) {
  constexpr const char* kReplacement = "\xEF\xBF\xBD";
  // A stray byte, an end that is missing, an overlong form, half of a surrogate pair, beyond Unicode's end.
  for (const char* broken : {"\xFF", "\x80", "\xE2\x82", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80"}) {
    const std::string text = text_of("a" + std::string(broken) + "b");
    EXPECT_TRUE(text.starts_with(std::string("\"a") + kReplacement)) << text;
    EXPECT_TRUE(text.ends_with("b\"\n")) << text;
    EXPECT_TRUE(Json::accept(text)) << text;
  }
}

TEST(JsonWriter, FlatObjectsAndArraysAreALine) {
  JsonWriter json;
  json.array(std::array{1, 2}, [&](int i) {
    json.object([&] {
      json.member("i", i);
      json.key("none").array(std::array<int, 0>{}, [](int) {});
      json.key("empty").object([] {});
    });
  });
  EXPECT_EQ(json.take(),
            "[\n  {\"i\":1,\"none\":[],\"empty\":{}},\n  {\"i\":2,\"none\":[],\"empty\":{}}\n]\n");
}

TEST(JsonWriter, WhatHoldsAnotherHasALineForEachMember) {
  JsonWriter json;
  json.object([&] {
    json.member("first", "x");
    json.member("empty", std::vector<double>{});
    json.key("deep").object([&] {
      json.member("before", 0.5);
      json.member("numbers", std::array{1, 2});
      json.member("after", nullptr);
    });
    json.key("flat").object([&] { json.member("a", true); });
  });
  EXPECT_EQ(json.take(), R"({
  "first": "x",
  "empty": [],
  "deep": {
    "before": 0.5,
    "numbers": [1,2],
    "after": null
  },
  "flat": {"a":true}
}
)");
}

TEST(JsonWriter, IsEmptyOnceItsTextIsTaken) {
  JsonWriter json;
  json.object([] {});
  EXPECT_EQ(json.take(), "{}\n");
  json.value(1);
  EXPECT_EQ(json.take(), "1\n");
}

TEST(JsonWriter, WritesWhatThereIsOrNull) {
  JsonWriter json;
  json.object([&] {
    json.key("is").value_if(true, [&] { json.value(1); });
    json.key("is_not").value_if(false, [] { FAIL() << "nothing to write"; });
  });
  EXPECT_EQ(json.take(), "{\"is\":1,\"is_not\":null}\n");
}

/// Documents of every shape. Numbers have few digits: which digits are written, json_number_test.cc has.
class RandomDocument {
 public:
  explicit RandomDocument(std::uint64_t seed) : random_(seed) {}

  Json object(int levels) {
    Json json = Json::object();
    for (std::size_t n = below(5); n > 0; --n) json[text() + std::to_string(n)] = value(levels - 1);
    return json;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  Json value(int levels) {
    switch (below(levels > 0 ? 12 : 6)) {
      case 0:
        return nullptr;
      case 1:
        return below(2) == 0;
      case 2:
        return static_cast<double>(below(2000)) / 8.0 - 100.0;
      case 3:
        return below(1000);
      case 4:
        return -static_cast<int>(below(1000));
      case 5:
        return text();
      case 6:
      case 7:
      case 8:
        return object(levels);
      default:
        return array(levels);
    }
  }

  std::string text() {
    const std::vector<std::string> pieces = {"a",    " ",        "\"",           "\\", "\n",
                                             "\x01", "\xC3\xA9", "\xE2\x82\xBF", "0"};
    std::string text;
    for (std::size_t n = below(6); n > 0; --n) text += pieces[below(pieces.size())];
    return text;
  }

  Json array(int levels) {
    Json json = Json::array();
    for (std::size_t n = below(4); n > 0; --n) json.push_back(value(levels - 1));
    return json;
  }

  std::mt19937_64 random_;
};

bool is_a_line(const Json& json) {
  for (const Json& member : json) {
    if (member.is_structured() && !member.empty()) return false;
  }
  return true;
}

/// The layout by its definition, which sees the whole value before it writes.
std::string laid_out(const Json& json, const std::string& indent = "\n") {
  if (!json.is_structured() || is_a_line(json)) return json.dump();
  std::string text;
  for (const auto& item : json.items()) {
    text += (text.empty() ? "" : ",") + indent + "  ";
    if (json.is_object()) text += Json(item.key()).dump() + ": ";
    text += laid_out(item.value(), indent + "  ");
  }
  return json.is_object() ? "{" + text + indent + "}" : "[" + text + indent + "]";
}

TEST(JsonWriter, LaysOutAnyDocumentByTheDefinitionAndReadsBack) {
  constexpr int kLevels = 6;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const Json document = RandomDocument(seed).object(kLevels);
    const std::string text = layout_json(document);
    ASSERT_EQ(text, laid_out(document) + "\n") << "seed " << seed;
    ASSERT_EQ(Json::parse(text), document) << "seed " << seed;
  }
}

}  // namespace
}  // namespace volcal::io

// SPDX-License-Identifier: Apache-2.0
#include "host/io/json_rows.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>

namespace volcal::io {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The same rows as values and as text.
struct BothWays {
  Json values = Json::array();
  JsonRows text;

  void add(const std::string& name, std::size_t count, double value) {
    values.push_back({{"name", name}, {"count", count}, {"value", number_to_json(value)}});
    text.begin_row();
    text.add("name", std::string_view(name));
    text.add("count", count);
    text.add("value", value);
    text.end_row();
  }
};

/// In a document, at some depth, before and after other members.
std::string laid_out(Json rows) {
  Json document = {{"a", 1}, {"deeper", {{"rows", nullptr}, {"b", Json::array()}}}};
  document["deeper"]["rows"] = std::move(rows);
  return layout_json(document);
}

TEST(JsonRows, AreTheTextThatTheirValuesWouldBe) {
  BothWays rows;
  for (const char* name : {"BTC-25DEC26-100000-C", "", "say \"hi\"", "back\\slash", "tab\tline\nend", "\x7F",
                           "\xE2\x82\xBF", "broken \xFF byte"}) {
    rows.add(name, 7, 0.1);
  }
  for (const double value : {0.0, -0.0, 1.0, -1.5, 1e15, 1e16, 123456789012345.6, 1e-4, 1e-5, 5e-324, 1.7e308,
                             kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN()}) {
    rows.add("x", std::numeric_limits<std::size_t>::max(), value);
  }
  std::mt19937_64 random(20261121);
  std::lognormal_distribution<double> numbers(0.0, 20.0);
  for (std::size_t i = 0; i < 2000; ++i) rows.add("y", i, numbers(random));
  EXPECT_EQ(laid_out(rows.text.take()), laid_out(rows.values));
}

TEST(JsonRows, NoneAreAnEmptyArray) {
  EXPECT_EQ(laid_out(JsonRows().take()), laid_out(Json::array()));
  EXPECT_EQ(layout_json(JsonRows().take()), "[]\n");
}

}  // namespace
}  // namespace volcal::io

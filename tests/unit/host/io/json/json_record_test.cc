// SPDX-License-Identifier: Apache-2.0
#include "host/io/json/json_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <string>

namespace volcal::io {
namespace {

using testing::HasSubstr;

std::array<std::uint64_t, kRecordFields> bits(const JsonRecord& record) {
  std::array<std::uint64_t, kRecordFields> result{};
  for (std::size_t i = 0; i < kRecordFields; ++i) {
    result[i] = std::isnan(record.numbers[i]) ? 0 : std::bit_cast<std::uint64_t>(record.numbers[i]) + 1;
  }
  return result;
}

JsonRecord carefully(std::string_view text) {
  JsonRecord record;
  parse_record_carefully(text, record);
  return record;
}

constexpr const char* kRecord =
    R"({"volume_usd":2071.22,"volume":0.5,"underlying_price":68959.98,"underlying_index":"BTC-25DEC26",)"
    R"("price_change":null,"mid_price":6.225e-2,"instrument_name":"BTC-25DEC26-100000-C","bid_price":null,)"
    R"("creation_timestamp":1772983965856,"ask_price":"0.063"})";

TEST(JsonRecord, TakesTheMembersThatMatter) {
  const JsonRecord record = carefully(kRecord);
  EXPECT_EQ(record.failure, "");
  EXPECT_EQ(record.instrument, "BTC-25DEC26-100000-C");
  EXPECT_EQ(record.numbers[kVolume], 0.5);
  EXPECT_EQ(record.numbers[kForward], 68959.98);
  EXPECT_EQ(record.numbers[kMid], 0.06225);
  EXPECT_EQ(record.numbers[kCreated], 1772983965856.0);
  EXPECT_EQ(record.numbers[kAsk], 0.063);
  EXPECT_TRUE(std::isnan(record.numbers[kBid]));
  EXPECT_TRUE(std::isnan(record.numbers[kIndex]));
}

TEST(JsonRecord, NamesWhatIsWrong) {
  EXPECT_EQ(carefully(R"({"bid_price":true})").failure, "bid_price is true or false, not a number");
  EXPECT_EQ(carefully(R"({"bid_price":{}})").failure, "bid_price is an object, not a number");
  EXPECT_EQ(carefully(R"({"bid_price":"1,5"})").failure, "bid_price is '1,5', not a number");
  EXPECT_EQ(carefully(R"({"bid_price":tru})").failure, "bid_price is 'tru', not a number");
  EXPECT_EQ(carefully(R"({"bid_price":inf})").failure, "bid_price is 'inf', not a number");
  EXPECT_THAT(carefully(R"({"bid_price" 1})").failure, HasSubstr("':' expected at byte 13"));
  EXPECT_THAT(carefully(R"({"bid_price":1 "volume":2})").failure, HasSubstr("',' or '}' expected"));
  EXPECT_THAT(carefully(R"({"bid_price":1}})").failure, HasSubstr("nothing more expected"));
}

TEST(JsonRecord, TakesWhatProgramsWriteWhereThereIsNoNumber) {
  for (const char* absent : {"NaN", "Infinity", "-Infinity", "null", "\"\""}) {
    const JsonRecord record = carefully(R"({"bid_price":)" + std::string(absent) + R"(,"ask_price":2})");
    EXPECT_EQ(record.failure, "") << absent;
    EXPECT_TRUE(std::isnan(record.numbers[kBid])) << absent;
    EXPECT_EQ(record.numbers[kAsk], 2.0) << absent;
  }
  EXPECT_TRUE(std::isinf(carefully(R"({"bid_price":1e400})").numbers[kBid])) << "for cleaning to judge";
}

TEST(JsonRecord, IsNotLostToAMemberThatNothingReads) {
  for (const char* value : {"NaN", "tru", "undefined", ".5", "01", "+1", "1e999", "0x1F", "'x'", "-",
                            "\"\xFF\"", "\"\\q\"", "{\"a\":NaN}", "[1,,2]"}) {
    const JsonRecord record =
        carefully(R"({"bid_price":1,"comment":)" + std::string(value) + R"(,"ask_price":2})");
    EXPECT_EQ(record.failure, "") << value;
    EXPECT_EQ(record.numbers[kBid], 1.0) << value;
    EXPECT_EQ(record.numbers[kAsk], 2.0) << value;
  }
}

class FastRecord : public testing::Test {
 protected:
  void SetUp() override {
    JsonRecord record;
    if (!parser_.parse(kRecord, record)) GTEST_SKIP() << "built without simdjson";
  }
  FastRecordParser parser_;
};

TEST_F(FastRecord, MeansWhatTheCarefulParserMeans) {
  for (const char* text :
       {kRecord, "{}", " { } ", R"({"bid_price":1,"bid_price":2})", R"({"bid_price":-0,"ask_price":-0.0})",
        R"({"bid_price":18446744073709551615,"ask_price":-9223372036854775808})",
        R"({"bid_price":4.9406564584124654e-324,"ask_price":1.7976931348623157e308})",
        R"({"bid_price":1e-400,"ask_price":0.1000000000000000055511151231257827021181583404541015625})",
        R"({"bid_price":"NaN","ask_price":" 7 ","mid_price":"1e400"})", R"({"bid_\u0070rice":3})",
        R"({"instrument_name":"B\u0054C-\"\\\/","volume":[1,{"bid_price":9}]})",
        R"({"instrument_name":"first","instrument_name":17})", R"({"a":{"instrument_name":"b"}})",
        "{\"instrument_name\":\"\xE2\x82\xBF\"}"}) {
    JsonRecord fast;
    const JsonRecord careful = carefully(text);
    if (!parser_.parse(text, fast)) continue;  // which says nothing; FastRecordFuzz looks for disagreement
    EXPECT_EQ(careful.failure, "") << text;
    EXPECT_EQ(fast.failure, "") << text;
    EXPECT_EQ(fast.instrument, careful.instrument) << text;
    EXPECT_EQ(bits(fast), bits(careful)) << text;
  }
}

TEST_F(FastRecord, LeavesToTheCarefulParserWhatIsWrong) {
  const std::string long_record = R"({"note":")" + std::string(100'000, 'x') + R"("})";
  for (const std::string& text :
       {std::string("{"), std::string("{\"a\":tru}"), std::string("{\"bid_price\":true}"),
        std::string("{\"bid_price\":[1]}"), std::string("{\"bid_price\":\"x\"}"),
        std::string("{\"bid_price\":01}"), std::string("{\"bid_price\":1e400}"), std::string("{\"a\":1,}"),
        std::string("{\"a\":\"\xFF\"}"), std::string("[1]"), std::string("{}{}"), std::string(),
        long_record}) {
    JsonRecord record;
    EXPECT_FALSE(parser_.parse(text, record)) << text.substr(0, 60);
  }
}

}  // namespace
}  // namespace volcal::io

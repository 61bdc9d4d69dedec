// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "host/io/files/input.h"
#include "host/io/json/json_records.h"
#include "tests/unit/host/io/read_text.h"

namespace volcal {
namespace {

using test::read_error;
using test::read_one;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kTable = "strike,time_to_expiry,type,bid,ask\n100,0.5,C,2,3\n110,0.5,C,1,2\n";

std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
  std::string copy(text);
  stream.next_in = reinterpret_cast<Bytef*>(copy.data());
  stream.avail_in = static_cast<uInt>(copy.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string write_temporary(const std::string& name, std::string_view text) {
  const auto path = std::filesystem::path(testing::TempDir()) / name;
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

Error file_error(const std::string& path) {
  const auto snapshots = read_quotes(path, {});
  EXPECT_FALSE(snapshots.has_value());
  return snapshots ? Error{ErrorCode::internal, "no error"} : snapshots.error();
}

TEST(Gzip, IsSeenThroughAlsoInSeveralMembersAndWithPadding) {
  EXPECT_EQ(read_one(gzip(kTable)).quotes.size(), 2u);
  const std::string half = "strike,time_to_expiry,type,bid,ask\n100,0.5,C,2,3\n";
  EXPECT_EQ(read_one(gzip(half) + gzip("110,0.5,C,1,2\n") + std::string(512, '\0')).quotes.size(), 2u);
}

TEST(Gzip, TruncatedOrDamagedDataNamesTheByte) {
  const std::string packed = gzip(kTable);
  for (std::size_t size = 2; size < packed.size(); ++size) {
    const Error error = read_error(packed.substr(0, size));
    EXPECT_EQ(error.code, ErrorCode::unreadable) << size;
    EXPECT_THAT(error.message,
                HasSubstr("quotes.txt: byte " + std::to_string(size) + ": the gzip data is truncated"));
  }
  std::string damaged = packed;
  damaged[packed.size() - 6] = static_cast<char>(damaged[packed.size() - 6] ^ 1);
  EXPECT_THAT(read_error(damaged).message, HasSubstr("incorrect data check"));
  EXPECT_THAT(read_error(packed + "tail").message, HasSubstr("bytes that are not gzip follow"));
}

TEST(BadInput, EmptyAndBlankFilesHaveNothingUsable) {
  for (const char* text :
       {"", "\n\n  \n", "\xEF\xBB\xBF", "# only a comment\n", "strike,time_to_expiry,type,bid\n"}) {
    EXPECT_EQ(read_error(text).code, ErrorCode::nothing_usable) << text;
    EXPECT_THAT(read_error(text).message, StartsWith("quotes.txt: "));
  }
  EXPECT_EQ(read_error(gzip("")).code, ErrorCode::nothing_usable);
}

TEST(BadInput, MissingColumnsAreListedBesideThoseFound) {
  const Error near = read_error("contractSymbol,bid,price\nX,1,2\n");
  EXPECT_EQ(near.code, ErrorCode::malformed);
  EXPECT_THAT(
      near.message,
      HasSubstr("nearest is yahoo-csv, which also needs ask; columns found: contractSymbol, bid, price"));
  EXPECT_THAT(read_error("strike,bid\n1,2\n").message, HasSubstr("needs expiry or time_to_expiry"));
  EXPECT_THAT(read_error("x,y\n1,2\n").message, HasSubstr("no known quote format; columns found: x, y"));
  ReadOptions options;
  options.format = "iv-grid-csv";
  EXPECT_THAT(read_error("Texp,Bid\n", options).message,
              HasSubstr("iv-grid-csv needs Strike, Ask, Fwd; columns found: Texp, Bid"));
}

TEST(BadInput, AWrongFormatNameIsAUsageError) {
  ReadOptions options;
  options.format = "xml";
  const Error error = read_error(kTable, options);
  EXPECT_EQ(error.code, ErrorCode::usage);
  EXPECT_THAT(error.message, HasSubstr("must be auto, deribit-json, "));
  options.format = "deribit-json";
  EXPECT_THAT(read_error(kTable, options).message, HasSubstr("not JSON"));
  EXPECT_EQ(read_error(kTable, options).code, ErrorCode::malformed);
}

TEST(BadInput, BinaryAndForeignTextAreNamed) {
  EXPECT_THAT(read_error(std::string_view("ab\0cd", 5)).message, HasSubstr("byte 2: binary content"));
  EXPECT_THAT(read_error(std::string_view("\xFF\xFEs\0t\0", 6)).message, HasSubstr("UTF-16"));
  EXPECT_THAT(read_error("\x01\x02\x03,\x7F\n").message, HasSubstr("columns found: ???, ?"));
}

TEST(BadInput, AnEndlessLineIsRefusedByNumber) {
  std::string text = kTable;
  text += std::string(io::kLongestLineBytes + 1, '1');
  const Error error = read_error(text);
  EXPECT_EQ(error.code, ErrorCode::malformed);
  EXPECT_THAT(error.message, HasSubstr("line 4 is longer than 1048576 bytes"));
  EXPECT_THAT(file_error(write_temporary("endless.csv", text)).message, HasSubstr("line 4 is longer"));
}

TEST(BadInput, AnEndlessLineIsRefusedBeforeItIsRead) {
  // 64 MiB of one line, some 64 KiB as gzip: refused after the first MiB.
  const std::string packed = gzip(std::string(std::size_t{64} << 20, '7'));
  EXPECT_THAT(read_error(packed).message, HasSubstr("line 1 is longer than 1048576 bytes"));
  const std::string json = gzip("{\"result\":[" + std::string(std::size_t{64} << 20, '['));
  EXPECT_THAT(read_error(json).message, HasSubstr("of JSON without a closing brace"));
}

TEST(BadInput, AGzipBombIsRefusedWhileItIsUnpacked) {
  const std::string member = gzip(std::string(std::size_t{64} << 20, '\n'));  // some 64 KiB
  const std::string table = gzip(kTable);
  EXPECT_EQ(read_one(table + member).quotes.size(), 2u);
  std::string bomb = table;
  for (int i = 0; i < 80; ++i) bomb += member;  // 5 GiB
  const Error error = read_error(bomb);
  EXPECT_EQ(error.code, ErrorCode::malformed);
  EXPECT_THAT(error.message, HasSubstr("unpack to more than 268435456 bytes, over 200 times their size"));
  const std::size_t byte = std::stoul(error.message.substr(error.message.find("byte ") + 5));
  EXPECT_LT(byte, 6 * member.size());  // the rest was not looked at
  EXPECT_THAT(file_error(write_temporary("bomb.csv.gz", bomb)).message, HasSubstr("over 200 times"));
}

TEST(BadInput, AFileThatIsTooLargeIsRefusedByItsSize) {
  const std::string path = write_temporary("large.csv", "strike\n");
  std::filesystem::resize_file(path, io::kMostInputBytes + 1);  // a hole: zeros, which are binary content
  EXPECT_THAT(file_error(path).message, HasSubstr("more than 4294967296 bytes of content"));
  std::filesystem::remove(path);
}

TEST(BadInput, ManyQuotesOfJsonOnOneLineAreFine) {
  std::string text = R"({"usIn":1772983965856000,"result":[)";
  constexpr std::size_t kRecords = 30'000;  // over 2 MiB
  for (std::size_t i = 0; i < kRecords; ++i) {
    text += R"({"instrument_name":"BTC-27MAR26-)" + std::to_string(1000 + i) +
            R"(-C","bid_price":0.01,"ask_price":0.02},)";
  }
  text.back() = ']';
  text += '}';
  EXPECT_EQ(read_one(text).quotes.size(), kRecords);
  EXPECT_EQ(read_one(gzip(text)).quotes.size(), kRecords);
}

TEST(BadInput, EndlessRecordsAreRefused) {
  std::string text = "[";
  for (std::size_t i = 0; i <= io::kMostRecords; ++i) text += "1,";
  const Error error = read_error(text);
  EXPECT_EQ(error.code, ErrorCode::malformed);
  EXPECT_THAT(error.message, HasSubstr("over 33554432 records"));
}

TEST(BadInput, FilesThatCannotBeReadAreNamedWithTheReason) {
  const Error missing = file_error("/no/such/quotes.csv");
  EXPECT_EQ(missing.code, ErrorCode::unreadable);
  EXPECT_EQ(missing.message, "/no/such/quotes.csv: No such file or directory");
  const Error directory = file_error(testing::TempDir());
  EXPECT_EQ(directory.code, ErrorCode::unreadable);
  EXPECT_THAT(directory.message, HasSubstr("is a directory"));
}

TEST(BadInput, AFileWithoutPermissionIsNamed) {
  if (::geteuid() == 0) GTEST_SKIP() << "the superuser may read everything";
  const std::string path = write_temporary("locked.csv", kTable);
  std::filesystem::permissions(path, std::filesystem::perms::none);
  EXPECT_THAT(file_error(path).message, HasSubstr("Permission denied"));
  std::filesystem::remove(path);
}

TEST(ReadQuotes, ReadsAFileAsItReadsMemory) {
  const auto snapshots = read_quotes(write_temporary("table.csv", kTable), {});
  ASSERT_TRUE(snapshots.has_value()) << snapshots.error().message;
  EXPECT_EQ(snapshots->front().quotes.size(), 2u);
  EXPECT_THAT(snapshots->front().source, testing::EndsWith("table.csv"));
}

TEST(ReadQuotes, ReadsStandardInput) {
  const std::string path = write_temporary("stdin.csv", kTable);
  const int saved = ::dup(STDIN_FILENO);
  ASSERT_NE(std::freopen(path.c_str(), "r", stdin), nullptr);
  const auto snapshots = read_quotes("-", {});
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ASSERT_TRUE(snapshots.has_value()) << snapshots.error().message;
  EXPECT_EQ(snapshots->front().source, "-");
  EXPECT_EQ(snapshots->front().quotes.size(), 2u);
}

TEST(QuoteFormats, AreNamedOnce) {
  std::vector<std::string> names;
  for (const auto& [name, description] : quote_formats()) names.push_back(name);
  EXPECT_THAT(names, testing::UnorderedElementsAre(
                         "deribit-json", "cboe-json", "records-json", "collector-csv", "deribit-summary-csv",
                         "yahoo-csv", "cboe-wide-csv", "optionsdx-csv", "tardis-csv", "exchange-csv",
                         "iv-grid-csv", "vol-grid-csv", "volcal-csv"));
}

}  // namespace
}  // namespace volcal

// SPDX-License-Identifier: Apache-2.0
#include "host/io/files/sha256.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/paths.h"
#include "volcal/io.h"

namespace volcal::io {
namespace {

std::string hash_of(std::string_view text) {
  Sha256 hash;
  hash.add(text);
  return hash.take();
}

// FIPS 180-4, examples of the Secure Hash Standard.
TEST(Sha256, AgreesWithTheStandardsExamples) {
  EXPECT_EQ(hash_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hash_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hash_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, OfPiecesIsThatOfTheWhole) {
  Sha256 pieces;
  pieces.add("a");
  pieces.add("");
  pieces.add("bc");
  EXPECT_EQ(pieces.take(), hash_of("abc"));
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

TEST(Sha256, OfASnapshotIsThatOfItsFileAsStored) {
  const std::string plain = test::sample_path("btc_synth.json");
  const auto snapshots = read_quotes(plain, {});
  ASSERT_TRUE(snapshots);
  EXPECT_EQ(snapshots->front().source_sha256, hash_of(bytes_of(plain)));

  const std::string packed = testing::TempDir() + "sha256_test.json.gz";
  const std::string content = bytes_of(plain);
  const gzFile file = gzopen(packed.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(gzwrite(file, content.data(), static_cast<unsigned>(content.size())),
            static_cast<int>(content.size()));
  gzclose(file);
  const auto unpacked = read_quotes(packed, {});
  ASSERT_TRUE(unpacked);
  EXPECT_EQ(unpacked->front().source_sha256, hash_of(bytes_of(packed)));
  EXPECT_NE(unpacked->front().source_sha256, snapshots->front().source_sha256);
  std::filesystem::remove(packed);
}

}  // namespace
}  // namespace volcal::io

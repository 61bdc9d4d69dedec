// SPDX-License-Identifier: Apache-2.0
// The bundled samples are what their README says: remade by the stated commands, byte for byte.

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

class Samples : public ProgramTest {
 protected:
  void expect_remade(const std::string& arguments, const std::string& quotes,
                     const std::string& truth) const {
    const Finished run = volcal("synth " + arguments + " --truth '" + in_folder("truth").string() + "' -o '" +
                                in_folder("quotes").string() + "'");
    ASSERT_EQ(run.code, 0) << run.err;
    // Compared as a truth value: a difference of a hundred kilobytes helps nobody on a terminal.
    EXPECT_TRUE(read_file(in_folder("quotes")) == read_file(sample(quotes))) << quotes << " differs";
    EXPECT_TRUE(read_file(in_folder("truth")) == read_file(sample(truth))) << truth << " differs";
  }
};

TEST_F(Samples, CoinOptionsAreRemadeByteForByte) {
  expect_remade("--seed 1", "btc_synth.json", "btc_synth.truth.json");
}

TEST_F(Samples, IndexOptionsAreRemadeByteForByte) {
  expect_remade("--seed 2 --format volcal-csv", "index_synth.csv", "index_synth.truth.json");
}

}  // namespace
}  // namespace volcal::test

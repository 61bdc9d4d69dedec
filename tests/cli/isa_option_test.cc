// SPDX-License-Identifier: Apache-2.0
// --isa: every loop of a calibration runs with the set that is named, or the command is refused.

#include <nlohmann/json.hpp>

#include "tests/cli/run_volcal.h"
#include "volcal/version.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class InstructionSetOption : public ProgramTest {
 protected:
  [[nodiscard]] std::string surface(const std::string& arguments) const {
    const Finished run = volcal("calibrate --json --quiet --device cpu " + arguments);
    EXPECT_EQ(run.code, 0) << run.err;
    return run.out;
  }
};

TEST_F(InstructionSetOption, TheOneInUseIsTheDefault) {
  const std::string quotes = sample("btc_synth.json");
  // Compared as a truth value: two documents help nobody on a terminal.
  EXPECT_TRUE(surface(quotes) == surface(quotes + " --isa " + instruction_set()));
}

/// A set that was ignored would leave every bit as it is.
TEST_F(InstructionSetOption, AnotherOneMovesNumbersByRoundingAlone) {
  constexpr double kRounding = 1e-6;  // vol; as scripts/golden/rules.py, which says what is seen
  if (instruction_set() == std::string("baseline")) GTEST_SKIP() << "this machine has the baseline only";
  for (const char* model : {"svi", "heston"}) {
    const std::string quotes = sample("btc_synth.json") + " --model " + model;
    const std::string widest = surface(quotes);
    const std::string baseline = surface(quotes + " --isa baseline");
    EXPECT_FALSE(widest == baseline) << model;
    const Json one = Json::parse(widest)["surfaces"][0]["report"];
    const Json other = Json::parse(baseline)["surfaces"][0]["report"];
    ASSERT_EQ(one["fitted"].size(), other["fitted"].size());
    for (std::size_t i = 0; i < one["fitted"].size(); ++i) {
      EXPECT_NEAR(one["fitted"][i]["model_vol"].get<double>(), other["fitted"][i]["model_vol"].get<double>(),
                  kRounding)
          << model << ", " << one["fitted"][i]["instrument"];
    }
  }
}

TEST_F(InstructionSetOption, NamesThatAreNoneAreRefusedBeforeAnyWork) {
  for (const char* command : {"calibrate", "tune", "explain --instrument X"}) {
    const Finished run = volcal(std::string(command) + " absent.json --isa v9");
    EXPECT_EQ(run.code, 2) << command;
    EXPECT_TRUE(run.out.empty());
    EXPECT_NE(run.err.find("--isa: the instruction set is 'v9', must be baseline, v3 or v4"),
              std::string::npos)
        << run.err;
  }
}

TEST_F(InstructionSetOption, ASetThatTheProcessorLacksIsAUsageError) {
  if (instruction_set() == std::string("x86-64-v4")) GTEST_SKIP() << "this machine has every set";
  const Finished run = volcal("calibrate absent.json --isa v4");
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("--isa: this processor or this build lacks x86-64-v4"), std::string::npos)
      << run.err;
}

}  // namespace
}  // namespace volcal::test

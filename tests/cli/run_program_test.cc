// SPDX-License-Identifier: Apache-2.0
// Child processes: what goes in, what comes out, and what is not there.

#include "host/cli/run_program.h"

#include <gtest/gtest.h>

#include <string>

namespace volcal::cli {
namespace {

TEST(RunProgram, InputComesBackWholeBeyondTheSizeOfAPipe) {
  std::string input(3'000'000, 'x');
  input[1234567] = '\0';
  const auto run = run_program({"cat"}, input);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->code, 0);
  EXPECT_TRUE(run->out == input);
  EXPECT_TRUE(run->err.empty());
}

TEST(RunProgram, CodesAndWordsOfFailuresAreKept) {
  const auto run = run_program({"sh", "-c", "echo out; echo why >&2; exit 7"}, "");
  ASSERT_TRUE(run);
  EXPECT_EQ(run->code, 7);
  EXPECT_EQ(run->out, "out\n");
  EXPECT_EQ(run->err, "why\n");
  const auto killed = run_program({"sh", "-c", "kill -9 $$"}, "");
  ASSERT_TRUE(killed);
  EXPECT_EQ(killed->code, 128 + 9);
}

TEST(RunProgram, AProgramThatReadsNothingEndsNobody) {
  const auto run = run_program({"true"}, std::string(3'000'000, 'x'));
  ASSERT_TRUE(run);
  EXPECT_EQ(run->code, 0);
}

TEST(RunProgram, ArgumentsMeetNoShell) {
  const auto run = run_program({"printf", "%s", "$(id) `id` ; 'x'"}, "");
  ASSERT_TRUE(run);
  EXPECT_EQ(run->out, "$(id) `id` ; 'x'");
}

TEST(RunProgram, OneThatIsNotThereIsUnsupported) {
  const auto run = run_program({"volcal-no-such-program"}, "x");
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code, ErrorCode::unsupported);
  EXPECT_NE(run.error().message.find("volcal-no-such-program"), std::string::npos);
}

}  // namespace
}  // namespace volcal::cli

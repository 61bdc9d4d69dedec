// SPDX-License-Identifier: Apache-2.0
// Tests of --help and --version: exit codes, and examples that run as printed.

#include "tests/cli/run_volcal.h"
#include "volcal/version.h"

namespace volcal::test {
namespace {

using Help = ProgramTest;

TEST_F(Help, VersionIsTheProjectsWithTheInstructionSetInUse) {
  const Finished run = volcal("--version");
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.out, std::string("volcal " VOLCAL_PROJECT_VERSION " (") + instruction_set() + ")\n");
  EXPECT_STREQ(kVersion, VOLCAL_PROJECT_VERSION);
}

TEST_F(Help, ProgramHelpNamesEveryCommandOnStandardOutput) {
  const Finished run = volcal("--help");
  EXPECT_EQ(run.code, 0);
  EXPECT_TRUE(run.err.empty()) << run.err;
  for (const char* command : {"calibrate", "query", "iv", "price", "check", "diff", "tail", "report",
                              "report", "plot", "explain", "synth", "bench"}) {
    EXPECT_NE(run.out.find(command), std::string::npos) << command;
  }
}

/// The lines after "Example:", which end the help, with the built program in place of the documented path.
std::string example_in(const std::string& help) {
  const std::size_t start = help.find("Example:");
  if (start == std::string::npos) return {};
  std::string example = help.substr(start + std::string("Example:").size());
  const std::string documented = "build/release/volcal";
  for (std::size_t at = 0; (at = example.find(documented, at)) != std::string::npos;) {
    example.replace(at, documented.size(), program_path());
    at += program_path().size();
  }
  return example.find(program_path()) == std::string::npos ? std::string() : example;
}

class HelpExample : public ProgramTest, public testing::WithParamInterface<const char*> {};

TEST_P(HelpExample, RunsAsPrinted) {
  if (GetParam() == std::string("plot") && shell("command -v gnuplot").code != 0) {
    GTEST_SKIP() << "gnuplot is not there to draw the example";
  }
  const Finished help = volcal(std::string(GetParam()) + " --help");
  ASSERT_EQ(help.code, 0);
  const std::string example = example_in(help.out);
  ASSERT_FALSE(example.empty()) << help.out;
  const Finished run = shell(example);
  EXPECT_EQ(run.code, 0) << example << run.err;
  // The result of an example that writes a file is in that file. It is named in the documented text, since
  // the built program may itself be below /tmp.
  const std::size_t named = help.out.find("/tmp/");
  const std::string file =
      named == std::string::npos ? "" : help.out.substr(named, help.out.find('\n', named) - named);
  EXPECT_FALSE(file.empty() ? run.out.empty() : read_file(file).empty()) << example;
}

INSTANTIATE_TEST_SUITE_P(Commands, HelpExample,
                         testing::Values("", "calibrate", "query", "iv", "price", "check", "diff", "tail",
                                         "report", "plot", "explain", "synth", "bench"),
                         [](const auto& test) {
                           const std::string name = test.param;
                           return name.empty() ? std::string("program") : name;
                         });

}  // namespace
}  // namespace volcal::test

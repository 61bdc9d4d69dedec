// SPDX-License-Identifier: Apache-2.0
// Files that arguments name: none without a name, no two outputs in one, and every error names its file.

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kUsage = 2;
constexpr int kInternal = 4;

class FileArguments : public ProgramTest {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const {
    return "'" + in_folder(name).string() + "'";
  }

  void expect_refused(const std::string& arguments, const std::string& words) const {
    const Finished run = volcal(arguments);
    EXPECT_EQ(run.code, kUsage) << arguments << run.err;
    EXPECT_TRUE(run.out.empty()) << arguments;
    EXPECT_NE(run.err.find(words), std::string::npos) << arguments << ": " << run.err;
    EXPECT_EQ(files_left(), kept_) << arguments;
  }

  std::size_t kept_ = 0;  ///< files that a refused call finds in the folder and leaves there
};

TEST_F(FileArguments, WithoutANameAreRefusedByTheirOption) {
  const std::string quotes = sample("btc_synth.json");
  const std::string surface = sample("btc_synth.truth.json");
  const std::string points = sample("points.csv");
  const std::vector<std::pair<std::string, std::string>> calls = {
      {"calibrate " + quotes + " -o ''", "-o is '', must name a file"},
      {"calibrate " + quotes + " --output=", "required FILE missing"},
      {"calibrate " + quotes + " --report ''", "--report is '', must name a file"},
      {"calibrate " + quotes + " --prior ''", "--prior is ''"},
      {"calibrate " + quotes + " --profile ''", "--profile is ''"},
      {"calibrate " + quotes + " --rate ''", "--rate is ''"},
      {"calibrate " + quotes + " --tail-floor left_slope=1 --tail-history ''", "--tail-history is ''"},
      {"calibrate ''", "QUOTES is ''"},
      {"calibrate " + quotes + " ''", "QUOTES is ''"},
      {"explain '' --instrument x", "QUOTES is ''"},
      {"tune " + quotes + " -o ''", "-o is ''"},
      {"tune " + quotes + " --report ''", "--report is ''"},
      {"tune " + quotes + " --test ''", "--test is ''"},
      {"tune " + quotes + " --try ''", "--try is ''"},
      {"query " + surface + " --points " + points + " -o ''", "-o is ''"},
      {"query " + surface + " --points ''", "--points is ''"},
      {"query '' --points " + points, "SURFACE is ''"},
      {"diff " + surface + " ''", "AFTER is ''"},
      {"diff '' " + surface, "BEFORE is ''"},
      {"diff " + surface + " " + surface + " --report ''", "--report is ''"},
      {"report " + surface + " -o ''", "-o is ''"},
      {"plot " + surface + " --format svg -o ''", "-o is ''"},
      {"check ''", "SURFACE is ''"},
      {"tail ''", "SURFACE is ''"},
      {"iv --options ''", "--options is ''"},
      {"iv --options " + sample("options.csv") + " -o ''", "-o is ''"},
      {"price --params '' --options " + sample("heston_options.csv"), "--params is ''"},
      {"synth -o ''", "-o is ''"},
      {"synth --truth ''", "--truth is ''"},
      {"bench --list -o ''", "-o is ''"}};
  for (const auto& [arguments, words] : calls) expect_refused(arguments, words);
}

TEST_F(FileArguments, OfTwoOutputsAreTwoFilesHoweverTheyAreSpelled) {
  fs::create_directory(in_folder("sub"));
  fs::create_directory_symlink("sub", in_folder("also"));
  fs::create_symlink("sub/x", in_folder("link"));  // to what is not there yet
  kept_ = 3;
  const std::string quotes = sample("btc_synth.json");
  for (const char* spelling : {"sub/x", "sub//x", "sub/../sub/x", "also/x", "link"}) {
    const std::string both = " -o " + path("sub/x") + " --report " + path(spelling);
    expect_refused("calibrate " + quotes + both, "are the same file");
    expect_refused("tune " + quotes + both, "are the same file");
    expect_refused("synth -o " + path("sub/x") + " --truth " + path(spelling), "are the same file");
  }
  const std::string at_home = "cd " + path("") + " && '" + program_path() + "' synth -o x --truth ";
  EXPECT_EQ(shell(at_home + "./x").code, kUsage);
  EXPECT_EQ(shell(at_home + "\"$PWD/x\"").code, kUsage);
  EXPECT_EQ(files_left(), kept_);
  expect_refused("synth -o - --truth -", "both need standard output");
  expect_refused("synth --truth -", "both need standard output");
  write_file(in_folder("sub/x"), "old");
  expect_refused("synth -o " + path("link") + " --truth " + path("also/x"), "are the same file");
  EXPECT_EQ(read_file(in_folder("sub/x")), "old");
}

TEST_F(FileArguments, OfTwoOutputsMayBeOneDevice) {
  EXPECT_EQ(volcal("synth --quiet -o /dev/null --truth /dev/null").code, 0);
  EXPECT_EQ(volcal("synth --quiet -o " + path("a") + " --truth " + path("b")).code, 0);
}

TEST_F(FileArguments, AreNamedByTheErrorsOfWhatTheyHold) {
  Json document = Json::parse(read_file(sample("btc_synth.truth.json")));
  write_file(in_folder("a.json"), document.dump());
  Json& surface = document["surfaces"][0];
  for (Json& slice : surface["slices"]) {
    slice["expiry"] = slice["expiry"].get<std::string>() + " later";
    slice["root"] = "other";
    slice["time_to_expiry"] = 1.5 * slice["time_to_expiry"].get<double>();
    slice.erase("expires_at");
  }
  surface["slices"][0]["parameters"]["b"] = 1.0 + surface["slices"][0]["parameters"]["b"].get<double>();
  write_file(in_folder("b.json"), document.dump());
  const std::string a = in_folder("a.json").string();
  const std::string b = in_folder("b.json").string();
  const std::string prior = in_folder("prior.json").string();
  const std::string quotes = sample("btc_synth.json");
  ASSERT_EQ(volcal("calibrate --quiet " + quotes + " -o '" + prior + "'").code, 0);
  const std::vector<std::pair<std::string, std::vector<std::string>>> calls = {
      {"diff '" + a + "' '" + b + "'", {"no expiry is on both surfaces", a, b}},
      {"diff '" + a + "' '" + b + "' --underlying X", {"--underlying is 'X'", a, b}},
      {"tail '" + b + "'", {"not free of butterfly arbitrage", b}},
      {"query '" + a + "' --points " + sample("points.csv") + " --underlying X", {"the file holds BTC", a}},
      {"query '" + a + "' --points " + sample("points.csv") + " --forward X=1",
       {"does not identify one slice", a}},
      {"plot '" + a + "' --script --underlying X", {"the file holds BTC", a}},
      {"plot '" + a + "' --script --expiry X", {"--expiry is 'X'", a}},
      {"plot '" + a + "' --script --root X", {"--root is 'X'", a}},
      {"explain " + quotes + " --instrument X", {"no record is called 'X'", "btc_synth.json"}},
      {"calibrate --quiet " + quotes + " --as-of 2026-03-05 --prior '" + prior + "'",
       {"is after the snapshot's", "btc_synth.json", prior}},
      {"calibrate --quiet " + quotes + " --prior '" + a + "'", {"has no uncertainty", "btc_synth.json", a}},
      {"calibrate --quiet " + sample("index_synth.csv") + " --prior '" + a + "'", {"has no surface of", a}}};
  for (const auto& [arguments, words] : calls) {
    const Finished run = volcal(arguments);
    for (const std::string& word : words) {
      EXPECT_NE(run.err.find(word), std::string::npos) << arguments << ": " << word << ": " << run.err;
    }
  }
  write_file(in_folder("none.csv"), "days,strike,forward,implied_vol\n41,4400,4468,0\n");
  const Finished piped = shell("'" + program_path() + "' calibrate - < " + path("none.csv"));
  EXPECT_TRUE(piped.err.starts_with("volcal: standard input: no usable quote")) << piped.err;
}

TEST_F(FileArguments, AMachineWithoutThreadsIsSaidToHaveNone) {
  // Without the privileges that limits do not bind, and as a user with no other process.
  const std::string limited =
      "setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all prlimit --nproc=1 ";
  if (shell(limited + "'" + program_path() + "' --version").code != 0) {
    GTEST_SKIP() << "no other user can be made to run the program here (root and util-linux are needed)";
  }
  const Finished run =
      shell(limited + "'" + program_path() + "' calibrate --quiet " + sample("btc_synth.json"));
  if (run.code == 0) GTEST_SKIP() << "one processor, or a system that lets the user have more threads";
  EXPECT_EQ(run.code, kInternal);
  EXPECT_NE(run.err.find("no thread can be started: the limit of threads and processes"), std::string::npos)
      << run.err;
  EXPECT_NE(run.err.find("btc_synth.json"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace volcal::test

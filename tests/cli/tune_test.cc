// SPDX-License-Identifier: Apache-2.0
// `volcal tune`: what it prints, what it writes, and what it refuses before any work.

#include <nlohmann/json.hpp>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;
using Tune = ProgramTest;

TEST_F(Tune, TableShowsTheCurveTheChoiceAndWhatWasPaid) {
  const Finished run = volcal("tune " + sample("btc_synth.json") + " --test " + sample("index_synth.csv"));
  ASSERT_EQ(run.code, 0) << run.err;
  for (const char* word : {"in-sample", "price", "under %", "arbitrage", "textbook SVI, slice by slice",
                           "no arbitrage, no profile", "took no part in the choice"}) {
    EXPECT_NE(run.out.find(word), std::string::npos) << word << "\n" << run.out;
  }
  EXPECT_NE(run.err.find("surface fits"), std::string::npos) << run.err;
}

TEST_F(Tune, ProfileThatIsWrittenIsReadByCalibrateAndIsTheChoiceOfTheJson) {
  const std::string out = in_folder("tuned.json").string();
  const Finished run = volcal("tune --json --quiet --name mine --appetite 0.2 " + sample("btc_synth.json") +
                              " -o '" + out + "'");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(run.err.empty()) << run.err;
  const Json document = Json::parse(run.out);
  EXPECT_EQ(document["schema"], "volcal.tune/1");
  EXPECT_EQ(document["appetite"], 0.2);
  EXPECT_TRUE(document["test"].is_null());
  const Json& tuning = document["tuning"];
  const Json& chosen = tuning["curve"][tuning["chosen"].get<std::size_t>()];
  EXPECT_LE(chosen["price"].get<double>(), 0.2);
  const Json profile = Json::parse(read_file(out));
  EXPECT_EQ(profile, chosen["profile"]);
  EXPECT_EQ(profile["name"], "mine");
  const Finished fit =
      volcal("calibrate --json --quiet " + sample("btc_synth.json") + " --profile '" + out + "'");
  ASSERT_EQ(fit.code, 0) << fit.err;
  const Json document_of_fit = Json::parse(fit.out);
  EXPECT_EQ(document_of_fit["surfaces"][0]["report"]["options"]["profile"], profile);
  const Finished again = volcal("tune --json --quiet --name mine --appetite 0.2 " + sample("btc_synth.json"));
  EXPECT_EQ(again.out, run.out);
}

TEST_F(Tune, TriesProfilesThatAreGiven) {
  const Finished run = volcal("tune --json --quiet " + sample("btc_synth.json") + " --try " +
                              sample("profile.json") + " default");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json document = Json::parse(run.out);
  const Json& curve = document["tuning"]["curve"];
  ASSERT_EQ(curve.size(), 3U);
  EXPECT_EQ(curve[0]["profile"]["name"], "none");
  EXPECT_EQ(curve[1]["profile"]["name"], "example");
  EXPECT_EQ(curve[2]["profile"]["name"], "default");
  EXPECT_EQ(document["tuning"]["chosen"], 2);
}

TEST_F(Tune, AFileThatCannotBeReadCostsItself) {
  const Finished run = volcal("tune --quiet " + sample("btc_synth.json") + " absent.json");
  EXPECT_EQ(run.code, 1);
  EXPECT_NE(run.err.find("absent.json"), std::string::npos) << run.err;
}

TEST_F(Tune, ListsAndTakesOnlyTheOptionsThatAnSviSearchUses) {
  const Finished help = volcal("tune --help");
  ASSERT_EQ(help.code, 0);
  for (const char* option : {"--model", "--device", "--weights", "--loss", "--max-spread-vol"}) {
    EXPECT_NE(help.out.find(option), std::string::npos) << option;
  }
  EXPECT_EQ(help.out.find("heston"), std::string::npos) << help.out;
  for (const char* option : {"--profile none", "--prior x.json", "--tail-severity 1", "--starts 2",
                             "--tail-floor variance_swap=0.5", "--max-seconds 5"}) {
    const std::string name = std::string(option).substr(0, std::string(option).find(' '));
    EXPECT_EQ(help.out.find(name + " "), std::string::npos) << name;
    EXPECT_EQ(volcal("tune " + sample("btc_synth.json") + " " + option).code, 2) << option;
  }
  EXPECT_EQ(volcal("tune --quiet --model svi --try none " + sample("btc_synth.json")).code, 0);
}

TEST_F(Tune, NamesWhatIsWrongBeforeAnyWork) {
  const auto refused = [&](const std::string& options, int code, const char* words) {
    const Finished run = volcal("tune no_quotes.json" + options);
    EXPECT_EQ(run.code, code) << options << run.err;
    EXPECT_TRUE(run.out.empty()) << options;
    EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
    EXPECT_EQ(run.err.find("no_quotes"), std::string::npos) << run.err;
  };
  refused(" --appetite -1", 2, "appetite is -1, must be 0 or above");
  refused(" --appetite nan", 2, "appetite is nan, must be 0 or above");
  refused(" --under-pricing 0.5", 2, "under-pricing is 0.5, must be 1 or above");
  refused(" --tail-delta 0.6", 2, "tail delta is 0.6, must be above 0 and below 0.5");
  refused(" --strike-folds 1", 2, "strike folds: 1, must be from 2 to 10");
  refused(" --model heston", 2, "heston not in {svi}");
  refused(" --try absent.json", 3, "absent.json");
  EXPECT_EQ(volcal("tune no_quotes.json").code, 3);
}

}  // namespace
}  // namespace volcal::test

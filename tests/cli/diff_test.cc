// SPDX-License-Identifier: Apache-2.0
// `volcal diff`: what it pairs, prints and writes, and which exit code says what.

#include <nlohmann/json.hpp>

#include <cmath>
#include <string>
#include <vector>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class Diff : public ProgramTest {
 protected:
  /// A document of one-slice surfaces by name, all of level `a`.
  [[nodiscard]] std::string stated(const std::string& file, const std::vector<std::string>& names,
                                   double a = 0.04,
                                   const std::string& expiry = "2026-06-26T08:00:00Z") const {
    Json surfaces = Json::array();
    for (const std::string& name : names) {
      const Json slice = {{"root", name},
                          {"expiry", expiry},
                          {"expires_at", "2026-06-26T08:00:00Z"},
                          {"time_to_expiry", 0.25},
                          {"forward", 100.0},
                          {"discount_factor", 1.0},
                          {"svi", {{"a", a}, {"b", 0.1}, {"rho", -0.3}, {"m", 0.0}, {"sigma", 0.2}}}};
      surfaces.push_back(
          {{"underlying", name}, {"as_of", nullptr}, {"model", "svi"}, {"slices", Json::array({slice})}});
    }
    const fs::path path = in_folder(file);
    write_file(path, Json({{"schema", "volcal.surface/1"}, {"surfaces", surfaces}}).dump());
    return "'" + path.string() + "'";
  }

  [[nodiscard]] std::string fitted(const std::string& file, const std::string& options) const {
    const std::string path = "'" + in_folder(file).string() + "'";
    const Finished run =
        volcal("calibrate --quiet " + options + " " + sample("btc_synth.json") + " -o " + path);
    EXPECT_EQ(run.code, 0) << run.err;
    return path;
  }
};

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

TEST_F(Diff, OfAFileWithItselfNothingMoved) {
  const std::string fit = fitted("a.json", "");
  const Finished run = volcal("diff " + fit + " " + fit);
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(run.err.empty()) << run.err;
  EXPECT_TRUE(says(run.out, "8 expiries compared: nothing moved\n")) << run.out;
  EXPECT_FALSE(says(run.out, "0.00*")) << run.out;
}

TEST_F(Diff, AShiftedSurfaceMovedBeyondItsBands) {
  const std::string before = fitted("a.json", "");
  Json document = Json::parse(read_file(in_folder("a.json")));
  Json& slices = document["surfaces"][0]["slices"];
  for (Json& slice : slices) {
    // 10 % more vol at every strike.
    slice["parameters"]["a"] = slice["parameters"]["a"].get<double>() * 1.21;
    slice["parameters"]["b"] = slice["parameters"]["b"].get<double>() * 1.21;
    slice["forward"] = slice["forward"].get<double>() * 1.02;
  }
  write_file(in_folder("b.json"), document.dump());
  const std::string after = "'" + in_folder("b.json").string() + "'";

  const Finished text = volcal("diff " + before + " " + after);
  ASSERT_EQ(text.code, 0) << text.err;
  EXPECT_TRUE(says(text.out, "at-the-money vols rose by 5.5")) << text.out;
  EXPECT_TRUE(says(text.out, "beyond their band at 8 of 8 expiries")) << text.out;
  EXPECT_TRUE(says(text.out, "at the same log-moneyness")) << text.out;
  EXPECT_TRUE(says(text.out, "* beyond the 95 % band")) << text.out;
  EXPECT_TRUE(says(text.out, "+2.00")) << text.out;  // the forward

  const Finished run = volcal("diff --json " + before + " " + after);
  ASSERT_EQ(run.code, 0) << run.err;
  const Json diff = Json::parse(run.out);
  EXPECT_EQ(diff["schema"], "volcal.diff/1");
  EXPECT_EQ(diff["at"], "log_moneyness");
  const Json& pair = diff["surfaces"][0];
  EXPECT_EQ(pair["atm"]["beyond"], 8);
  EXPECT_GT(pair["total"]["share_beyond"].get<double>(), 0.9);
  ASSERT_EQ(pair["slices"].size(), 8U);
  for (const Json& slice : pair["slices"]) {
    const Json& atm = slice["atm_vol"];
    EXPECT_NEAR(atm["after"].get<double>(), 1.1 * atm["before"].get<double>(), 1e-12);
    EXPECT_TRUE(atm["beyond"].get<bool>());
    EXPECT_GT(std::fabs(atm["change"].get<double>()), atm["half_width"].get<double>());
    const Json& points = slice["points"];
    for (const auto& [name, values] : points.items()) EXPECT_EQ(values.size(), 21U) << name;
    for (std::size_t i = 0; i < 21; ++i) {
      EXPECT_NEAR(points["vol_after"][i].get<double>(), 1.1 * points["vol_before"][i].get<double>(), 1e-12);
      EXPECT_NEAR(points["strike_after"][i].get<double>(), 1.02 * points["strike_before"][i].get<double>(),
                  1e-9 * points["strike_after"][i].get<double>());
    }
  }

  const Finished strikes = volcal("diff --json --at strike " + before + " " + after);
  ASSERT_EQ(strikes.code, 0) << strikes.err;
  const Json fixed = Json::parse(strikes.out)["surfaces"][0]["slices"][3]["points"];
  EXPECT_EQ(fixed["strike_after"], fixed["strike_before"]);
  EXPECT_NE(fixed["vol_before"], pair["slices"][3]["points"]["vol_before"]);
  EXPECT_EQ(fixed["vol_after"], pair["slices"][3]["points"]["vol_after"]);
}

TEST_F(Diff, SviAgainstHestonOfTheSameQuotes) {
  const std::string svi = fitted("svi.json", "");
  const std::string heston = fitted("heston.json", "--model heston --starts 2");
  const Finished text = volcal("diff " + svi + " " + heston);
  ASSERT_EQ(text.code, 0) << text.err;
  EXPECT_TRUE(says(text.out, "BTC: svi 2026-03-06T10:30:00Z -> heston 2026-03-06T10:30:00Z")) << text.out;
  EXPECT_FALSE(says(text.out, "T before")) << text.out;  // one snapshot, one column
  const Json pair = Json::parse(volcal("diff --json " + svi + " " + heston).out)["surfaces"][0];
  EXPECT_EQ(pair["before"]["model"], "svi");
  EXPECT_EQ(pair["after"]["model"], "heston");
  EXPECT_TRUE(pair["slices"][0]["after"]["has_errors"].get<bool>());
  EXPECT_EQ(pair["total"]["judged"], pair["total"]["points"]);
  // One model for all expiries misses the first of them by points of vol.
  EXPECT_GT(pair["slices"][0]["summary"]["root_mean_square"].get<double>(), 0.02);
}

TEST_F(Diff, ListsExpiriesOfOneSideAndSaysWhoHasNoErrors) {
  const std::string files = sample("index_synth.truth.json") + " " + sample("heston_surface.json");
  const Finished run = volcal("diff " + files);
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(says(run.out, "1 expiry compared")) << run.out;
  EXPECT_TRUE(says(run.out, "only before: 2026-03-09 21:00, 2026-03-16 21:00")) << run.out;
  EXPECT_TRUE(says(run.out, "only after: 2026-03-27 20:00, 2026-06-26 20:00, 2027-12-17 21:00")) << run.out;
  EXPECT_TRUE(says(run.out, "neither surface has error bars")) << run.out;
  const Json pair = Json::parse(volcal("diff --json " + files).out)["surfaces"][0];
  EXPECT_EQ(pair["only_before"].size(), 7U);
  EXPECT_EQ(pair["only_after"][0]["expiry"], "2026-03-27T20:00:00Z");
  EXPECT_TRUE(pair["slices"][0]["atm_vol"]["beyond"].is_null());
  EXPECT_TRUE(pair["total"]["share_beyond"].is_null());
  const Finished one = volcal("diff " + sample("btc_synth.truth.json") + " " + fitted("fit.json", ""));
  EXPECT_TRUE(says(one.out, "`before` has no error bars and counts as exact")) << one.out;
}

TEST_F(Diff, SurfacesOfOneFileOnlyCostExitCodeOneAndAreNamed) {
  const std::string before = stated("a.json", {"AAA", "BBB"});
  const std::string after = stated("b.json", {"CCC", "BBB"}, 0.05);
  const Finished run = volcal("diff " + before + " " + after);
  EXPECT_EQ(run.code, 1);
  EXPECT_TRUE(says(run.err, "CCC: is only in")) << run.err;
  EXPECT_TRUE(says(run.err, "AAA: is only in")) << run.err;
  EXPECT_TRUE(run.out.starts_with("BBB: ")) << run.out;
  const Finished json = volcal("diff --json " + before + " " + after);
  EXPECT_EQ(json.code, 1);
  const Json diff = Json::parse(json.out);
  EXPECT_EQ(diff["surfaces"].size(), 1U);
  ASSERT_EQ(diff["not_compared"].size(), 2U);
  EXPECT_EQ(diff["not_compared"][0]["underlying"], "CCC");

  const Finished only = volcal("diff --underlying bbb " + before + " " + after);
  EXPECT_EQ(only.code, 0) << only.err;
  EXPECT_TRUE(only.err.empty()) << only.err;
  const Finished absent = volcal("diff --underlying AAA " + before + " " + after);
  EXPECT_EQ(absent.code, 3);
  EXPECT_TRUE(says(absent.err, "AAA: is only in")) << absent.err;
  EXPECT_TRUE(absent.out.empty()) << absent.out;
}

TEST_F(Diff, TwoSingleSurfacesArePairedWhateverTheirNames) {
  const std::string before = stated("a.json", {"old"});
  const std::string after = stated("b.json", {"new"});
  const Finished run = volcal("diff " + before + " " + after);
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(says(run.err, "'old' is compared with 'new'")) << run.err;
  EXPECT_TRUE(says(run.out, "old -> new: ")) << run.out;
  EXPECT_TRUE(says(run.out, "no roots agree")) << run.out;
  EXPECT_TRUE(says(run.out, "nothing moved")) << run.out;
  const Finished quiet = volcal("diff --quiet " + before + " " + after);
  EXPECT_EQ(quiet.code, 0);
  EXPECT_TRUE(quiet.err.empty() && quiet.out.empty()) << quiet.err << quiet.out;
}

TEST_F(Diff, ANameThatComesSeveralTimesIsPairedInStepOrNotAtAll) {
  const std::string one = stated("one.json", {"X", "Y"});
  const std::string two = stated("two.json", {"X", "X"});
  const Finished same = volcal("diff --json " + two + " " + two);
  EXPECT_EQ(same.code, 0) << same.err;
  EXPECT_EQ(Json::parse(same.out)["surfaces"].size(), 2U);
  const Finished unclear = volcal("diff " + two + " " + one);
  EXPECT_EQ(unclear.code, 3);
  EXPECT_TRUE(says(unclear.err, "X: occurs 2 times in")) << unclear.err;
}

TEST_F(Diff, ASurfaceWithoutACommonExpiryIsNamedBesideTheOthers) {
  const std::string file = stated("a.json", {"AAA", "BBB"});
  Json before = Json::parse(read_file(in_folder("a.json")));
  before["surfaces"][0]["slices"][0]["expiry"] = "2026-09-25T08:00:00Z";
  write_file(in_folder("a.json"), before.dump());
  const Finished run = volcal("diff " + file + " " + stated("b.json", {"AAA", "BBB"}, 0.05));
  EXPECT_EQ(run.code, 1);
  EXPECT_TRUE(says(run.err, "AAA: no expiry is on both surfaces")) << run.err;
  EXPECT_TRUE(run.out.starts_with("BBB: ")) << run.out;
}

/// A name is a name, whatever it looks like to a terminal, a browser or a parser.
TEST_F(Diff, NamesThatLookLikeMarkupAreText) {
  const std::string name = "<b>\"X\"</b>\x1b[31m&{0}";
  const std::string before = stated("a.json", {name, "Y"});
  const std::string after = stated("b.json", {name}, 0.05);
  const Finished text = volcal("diff " + before + " " + after);
  EXPECT_EQ(text.code, 1);
  EXPECT_TRUE(text.out.starts_with("<b>\"X\"</b>?[31m&{0}: ")) << text.out;
  const Finished json = volcal("diff --json " + before + " " + after);
  EXPECT_EQ(Json::parse(json.out)["surfaces"][0]["after"]["underlying"], name);
}

TEST_F(Diff, ReadsOneSideFromStandardInput) {
  const std::string before = stated("a.json", {"X"});
  const std::string after = stated("b.json", {"X"}, 0.05);
  const Finished file = volcal("diff --json " + before + " " + after);
  const Finished piped = shell("cat " + after + " | '" + program_path() + "' diff --json " + before + " -");
  EXPECT_EQ(piped.code, 0) << piped.err;
  Json from_file = Json::parse(file.out);
  Json from_pipe = Json::parse(piped.out);
  EXPECT_EQ(from_pipe["after"], "-");
  EXPECT_EQ(from_file["surfaces"], from_pipe["surfaces"]);
}

}  // namespace
}  // namespace volcal::test

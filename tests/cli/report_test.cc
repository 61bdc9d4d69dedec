// SPDX-License-Identifier: Apache-2.0
// HTML reports as files; what they show is for tests/report, in a browser.

#include <algorithm>

#include "host/report/assets.h"
#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

class ReportFile : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    if (report::chart_library().empty()) GTEST_SKIP() << "built without plotly.js (scripts/install_deps.sh)";
  }
};

TEST_F(ReportFile, IsTheSameForTheSameInput) {
  const std::string one = in_folder("one.html").string();
  const std::string two = in_folder("two.html").string();
  for (const std::string& page : {one, two}) {
    ASSERT_EQ(volcal("calibrate --quiet " + sample("btc_synth.json") + " --report '" + page + "'").code, 0);
  }
  EXPECT_EQ(read_file(one), read_file(two));
}

TEST_F(ReportFile, StandsBesideTablesAndJson) {
  const std::string page = in_folder("r.html").string();
  const std::string plain = volcal("calibrate " + sample("btc_synth.json")).out;
  EXPECT_EQ(volcal("calibrate " + sample("btc_synth.json") + " --report '" + page + "'").out, plain);
  const std::string json = volcal("calibrate --json " + sample("btc_synth.json")).out;
  EXPECT_EQ(volcal("calibrate --json " + sample("btc_synth.json") + " --report '" + page + "'").out, json);
}

TEST_F(ReportFile, GoesToStandardOutputAlone) {
  const Finished run = volcal("calibrate --report - " + sample("btc_synth.json"));
  EXPECT_EQ(run.code, 0);
  EXPECT_TRUE(run.out.starts_with("<!DOCTYPE html>"));
  EXPECT_TRUE(run.out.ends_with("</html>\n"));
}

TEST_F(ReportFile, OfSavedSurfacesIsThatOfTheCalibration) {
  const std::string surface = in_folder("s.json").string();
  const std::string page = in_folder("r.html").string();
  ASSERT_EQ(volcal("calibrate --quiet " + sample("btc_synth.json") + " -o '" + surface + "' --report '" +
                   page + "'")
                .code,
            0);
  const Finished again = volcal("report '" + surface + "' -o -");
  EXPECT_EQ(again.code, 0);
  // The overview names the file that a saved surface came from; all else is the same.
  const std::string direct = read_file(page);
  EXPECT_EQ(again.out.substr(again.out.find("id=\"surfaces-0\"")),
            direct.substr(direct.find("id=\"surfaces-0\"")));
}

TEST_F(ReportFile, OfSeveralFilesLosesOnlyThoseThatCannotBeRead) {
  const std::string page = in_folder("r.html").string();
  write_file(in_folder("bad.json"), "{\"schema\":\"volcal.surface/1\",\"surfaces\":[7]}");
  const Finished run =
      volcal("report " + sample("btc_synth.truth.json") + " '" + in_folder("bad.json").string() + "' " +
             sample("heston_surface.json") + " -o '" + page + "'");
  EXPECT_EQ(run.code, 1);
  EXPECT_NE(run.err.find("bad.json"), std::string::npos);
  EXPECT_NE(read_file(page).find("<title>2 volatility surfaces</title>"), std::string::npos);
}

TEST_F(ReportFile, SurvivesReportsThatSomebodyEdited) {
  const std::string surface = in_folder("s.json").string();
  ASSERT_EQ(volcal("calibrate --quiet " + sample("btc_synth.json") + " -o '" + surface + "'").code, 0);
  const std::string text = read_file(surface);
  for (const auto& [from, to] : {std::pair{"\"fitted\": [", "\"fitted\": 7, \"was\": ["},
                                 {"\"quality\": {", "\"quality\": null, \"was\": {"},
                                 {"\"report\": {", "\"report\": [], \"was\": {"},
                                 {"\"slice\":0", "\"slice\":99"},
                                 {"\"worst_residual\":", "\"worst_residual\":\"inf\",\"was\":"}}) {
    std::string edited = text;
    std::size_t place = edited.find(from);
    if (place == std::string::npos) continue;
    for (; place != std::string::npos; place = edited.find(from, place + std::string_view(to).size())) {
      edited.replace(place, std::string_view(from).size(), to);
    }
    write_file(in_folder("edited.json"), edited);
    const Finished run = volcal("report '" + in_folder("edited.json").string() + "' -o -");
    EXPECT_EQ(run.code, 0) << from << "\n" << run.err;
    EXPECT_TRUE(run.out.starts_with("<!DOCTYPE html>")) << from;
  }
}

}  // namespace
}  // namespace volcal::test

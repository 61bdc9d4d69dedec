// SPDX-License-Identifier: Apache-2.0
// Pictures of `volcal plot`, and what it refuses. What gnuplot draws is skipped where there is none.

#include <nlohmann/json.hpp>

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

class Plot : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    has_gnuplot_ = shell("command -v gnuplot").code == 0;
  }

  [[nodiscard]] std::string path(const std::string& name) const {
    return "'" + in_folder(name).string() + "'";
  }

  /// A calibrated surface with quotes in its report.
  void calibrate() const {
    const Finished run = volcal("calibrate " + sample("btc_synth.json") + " --quiet -o " + path("s.json"));
    ASSERT_EQ(run.code, 0) << run.err;
  }

  /// Output of a Python expression over `root`, the SVG's tree; `tag` names an element of it.
  [[nodiscard]] std::string in_svg(const std::string& file, const std::string& expression) const {
    write_file(in_folder("look.py"),
               "import sys, xml.etree.ElementTree as e\n"
               "root = e.parse(sys.argv[1]).getroot()\n"
               "tag = lambda name: '{http://www.w3.org/2000/svg}' + name\n"
               "href = '{http://www.w3.org/1999/xlink}href'\n"
               "texts = [x.text or '' for x in root.iter(tag('text'))]\n"
               "print(" +
                   expression + ")\n");
    const Finished run = shell("python3 " + path("look.py") + " " + path(file));
    EXPECT_EQ(run.code, 0) << run.err;
    return run.out;
  }

  bool has_gnuplot_ = false;
};

#define NEED_GNUPLOT() \
  if (!has_gnuplot_) GTEST_SKIP() << "gnuplot is not there: no pictures to look at"

TEST_F(Plot, SvgIsXmlWithAMarkAQuote) {
  NEED_GNUPLOT();
  calibrate();
  const Finished run = volcal("plot " + path("s.json") + " -o " + path("s.svg") + " --expiry 2026-03-20");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(run.out.empty());
  EXPECT_TRUE(run.err.empty()) << run.err;
  const Json document = Json::parse(read_file(in_folder("s.json")))["surfaces"][0];
  std::size_t slice = 0;
  while (!document["slices"][slice]["expiry"].get<std::string>().starts_with("2026-03-20")) ++slice;
  std::size_t marks = 2;  // puts and calls in the key
  for (const Json& quote : document["report"]["fitted"]) marks += quote["slice"] == slice ? 1 : 0;
  // gpPt6 is gnuplot's disc, gpPt12 its diamond.
  const std::string drawn = "sum(x.get(href) in ('#gpPt6', '#gpPt12') for x in root.iter(tag('use')))";
  EXPECT_EQ(in_svg("s.svg", drawn), std::to_string(marks) + "\n");
  EXPECT_EQ(in_svg("s.svg", "'2026-03-20' in texts, root.get('width'), root.get('height')"),
            "True 900 600\n");
}

TEST_F(Plot, EveryChartIsDrawnForSviAndHestonSurfaces) {
  NEED_GNUPLOT();
  for (const char* name : {"btc_synth.truth.json", "heston_surface.json"}) {
    for (const char* chart : {"smiles", "variance", "term", "density", "tail", "g"}) {
      const Finished run = volcal("plot " + sample(name) + " --chart " + chart + " -o " + path("c.svg"));
      ASSERT_EQ(run.code, 0) << chart << run.err;
      EXPECT_EQ(in_svg("c.svg", "len(texts) > 10 and sum(1 for x in root.iter(tag('path'))) > 10"), "True\n")
          << name << " " << chart;
    }
  }
}

TEST_F(Plot, PngHasItsSignatureAndTheSizeAskedFor) {
  NEED_GNUPLOT();
  const Finished run =
      volcal("plot " + sample("index_synth.truth.json") + " --size 640x480 --dark -o " + path("p.PNG"));
  ASSERT_EQ(run.code, 0) << run.err;
  const std::string png = read_file(in_folder("p.PNG"));
  ASSERT_GT(png.size(), 24U);
  EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(png.substr(16, 8), std::string("\0\0\x02\x80\0\0\x01\xe0", 8));
}

TEST_F(Plot, SameInputGivesTheSameBytes) {
  NEED_GNUPLOT();
  const std::string call = "plot " + sample("btc_synth.truth.json") + " -o - --format ";
  for (const char* format : {"svg", "png"}) {
    const Finished run = volcal(call + format);
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_TRUE(run.out == volcal(call + format).out) << format;
  }
}

TEST_F(Plot, TheScriptDrawsTheSamePicture) {
  NEED_GNUPLOT();
  const std::string call = "plot " + sample("btc_synth.truth.json") + " --chart tail";
  ASSERT_EQ(volcal(call + " -o " + path("a.svg")).code, 0);
  ASSERT_EQ(volcal(call + " --script -o " + path("a.gp")).code, 0);
  const Finished drawn = shell("gnuplot -d < " + path("a.gp"));
  EXPECT_EQ(drawn.code, 0) << drawn.err;
  EXPECT_TRUE(drawn.out == read_file(in_folder("a.svg")));
}

/// Underlying, root and label that would each do harm as anything but text.
std::string hostile_surface() {
  const std::string name =
      "'\"`touch pwned`\n!touch pwned\nsystem('touch pwned') @x {/=99 y} <script>alert(1)</script>&";
  Json slice = {
      {"root", name},         {"expiry", "EOD\nsystem('touch pwned')\n<b>"},
      {"time_to_expiry", 1},  {"forward", 1},
      {"discount_factor", 1}, {"svi", {{"a", 0.04}, {"b", 0.1}, {"rho", 0}, {"m", 0}, {"sigma", 0.2}}}};
  const Json surface = {{"underlying", name}, {"as_of", nullptr}, {"slices", {slice}}};
  return Json{{"schema", "volcal.surface/1"}, {"surfaces", {surface}}}.dump();
}

TEST_F(Plot, HostileNamesComeOutAsText) {
  NEED_GNUPLOT();
  write_file(in_folder("h.json"), hostile_surface());
  const std::size_t before = files_left();
  for (const char* chart : {"smiles", "variance", "term", "density", "tail", "g"}) {
    const Finished run =
        shell("cd " + path("") + " && '" + program_path() +
              "' plot h.json -o h.svg --title \"$(printf '<i>\\n@t `id`')\" --chart " + chart);
    ASSERT_EQ(run.code, 0) << chart << run.err;
    EXPECT_EQ(files_left(), before + 1) << chart << ": a command ran";
    EXPECT_EQ(
        in_svg("h.svg", "sorted({x.tag.split('}')[1] for x in root.iter()} & {'script', 'b', 'i', 'a'})"),
        "[]\n");
    EXPECT_EQ(in_svg("h.svg", "'<i>?@t `id`' in texts"), "True\n");
    fs::remove(in_folder("look.py"));
  }
  const Finished untitled = volcal("plot " + path("h.json") + " -o " + path("h.svg"));
  ASSERT_EQ(untitled.code, 0) << untitled.err;
  EXPECT_EQ(in_svg("h.svg", "any('`touch pwned`?!tou...' in x for x in texts)"), "True\n");
  ASSERT_EQ(volcal("plot " + path("h.json") + " -o " + path("h.png")).code, 0);
}

TEST_F(Plot, NamesThatXmlGivesAMeaningLeaveTheSvgWellFormed) {
  NEED_GNUPLOT();
  Json document = Json::parse(hostile_surface());
  Json& surface = document["surfaces"][0];
  surface["underlying"] = "u]]>&#x0;";
  surface["slices"][0]["expiry"] = surface["slices"][0]["root"] = "]]>&#xZZ; <![CDATA[ &lt;";
  write_file(in_folder("x.json"), document.dump());
  for (const char* chart : {"smiles", "variance", "term", "density", "tail", "g"}) {
    const std::string call = "plot " + path("x.json") + " -o " + path("x.svg") + " --chart " + chart;
    ASSERT_EQ(volcal(call + " --title 't]]>&#x;&#x1b; ]]]>>'").code, 0);
    EXPECT_EQ(in_svg("x.svg", "'t]]>&#x;&#x1b; ]]]>>' in texts"), "True\n") << chart;
    ASSERT_EQ(volcal(call).code, 0);
    EXPECT_EQ(in_svg("x.svg", "any(x.startswith('u]]>&#x0; ') for x in texts)"), "True\n") << chart;
    ASSERT_EQ(volcal("plot " + path("x.json") + " -o " + path("x.png") + " --chart " + chart).code, 0);
  }
}

TEST_F(Plot, NoGnuplotIsSaidAndLeavesNothing) {
  const std::size_t before = files_left();
  const Finished run = shell("PATH=/nonexistent '" + program_path() + "' plot " +
                             sample("btc_synth.truth.json") + " -o " + path("s.svg"));
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("gnuplot-nox"), std::string::npos) << run.err;
  EXPECT_TRUE(run.out.empty());
  EXPECT_EQ(files_left(), before);
}

TEST_F(Plot, AScriptNeedsNoGnuplot) {
  const Finished run = shell("PATH=/nonexistent '" + program_path() + "' plot " +
                             sample("btc_synth.truth.json") + " --script");
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("set terminal svg"), std::string::npos);
}

TEST_F(Plot, AFailingGnuplotIsQuotedAndLeavesNothing) {
  fs::create_directory(in_folder("bin"));
  const fs::path fake = in_folder("bin") / "gnuplot";
  // Part of a picture, and words that would steer a terminal.
  write_file(fake, "#!/bin/sh\necho '<svg>'\nprintf 'line 3:\\n \\033[31mno such terminal\\n' >&2\nexit 1\n");
  fs::permissions(fake, fs::perms::owner_all);
  const std::size_t before = files_left();
  const Finished run = shell("PATH=" + path("bin") + ":$PATH '" + program_path() + "' plot " +
                             sample("btc_synth.truth.json") + " -o " + path("s.svg"));
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.err.find("gnuplot drew no picture (exit code 1): line 3: ?[31mno such terminal"),
            std::string::npos)
      << run.err;
  EXPECT_EQ(files_left(), before);
}

TEST_F(Plot, ManySmilesAreThinnedOutAloud) {
  Json document = Json::parse(read_file(sample("btc_synth.truth.json")));
  Json& slices = document["surfaces"][0]["slices"];
  Json slice = slices[0];
  slices = Json::array();
  for (int i = 0; i < 20; ++i) {
    slice["expiry"] = "T=" + std::to_string(i);
    slice["time_to_expiry"] = 0.1 + 0.01 * i;
    slices.push_back(slice);
  }
  write_file(in_folder("many.json"), document.dump());
  const Finished run = volcal("plot " + path("many.json") + " --script");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.err.find("12 of 20 expiries are drawn, 8 are left out"), std::string::npos) << run.err;
  EXPECT_NE(run.out.find("$fit12 "), std::string::npos);
  EXPECT_EQ(run.out.find("$fit13 "), std::string::npos);
  const Finished unknown = volcal("plot " + path("many.json") + " --script --expiry T=111");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("'T=111', which is none of the surface's 20; the nearest are T=11, T=1, T=10"),
            std::string::npos)
      << unknown.err;
}

TEST_F(Plot, SurfacesOfSeveralUnderlyingsAreChosenByName) {
  Json document = Json::parse(read_file(sample("btc_synth.truth.json")));
  document["surfaces"].push_back(document["surfaces"][0]);
  document["surfaces"][1]["underlying"] = "XYZ";
  write_file(in_folder("two.json"), document.dump());
  const std::string call = "plot " + path("two.json") + " --script";
  const Finished either = volcal(call);
  EXPECT_EQ(either.code, 2);
  EXPECT_NE(either.err.find("choose one by --underlying (BTC, XYZ)"), std::string::npos) << either.err;
  const Finished one = volcal(call + " --underlying xyz");
  EXPECT_EQ(one.code, 0) << one.err;
  EXPECT_NE(one.out.find("\"XYZ implied vol smiles"), std::string::npos);
  document["surfaces"][1]["underlying"] = "";
  write_file(in_folder("two.json"), document.dump());
  EXPECT_NE(volcal(call).err.find("choose one by --underlying (BTC, (no name))"), std::string::npos);
  document["surfaces"][1]["underlying"] = "BTC";
  write_file(in_folder("two.json"), document.dump());
  const Finished twice = volcal(call + " --underlying BTC");
  EXPECT_EQ(twice.code, 2);
  EXPECT_NE(twice.err.find("which occurs 2 times in"), std::string::npos) << twice.err;
}

TEST_F(Plot, ExpiriesMayStandBeforeTheSurface) {
  const Finished run = volcal("plot --expiry 2026-03-20 --expiry 2026-03-27 " +
                              sample("index_synth.truth.json") + " --script");
  const Finished after = volcal("plot " + sample("index_synth.truth.json") +
                                " --script --expiry 2026-03-20 --expiry 2026-03-27");
  EXPECT_EQ(run.code, after.code) << run.err;
  EXPECT_EQ(run.out, after.out);
  EXPECT_EQ(run.err, after.err);
}

TEST_F(Plot, SmilesWhoseQuotesAreAllFarAreDrawnOverDeltas) {
  calibrate();
  Json document = Json::parse(read_file(in_folder("s.json")));
  for (Json& quote : document["surfaces"][0]["report"]["fitted"]) quote["log_moneyness"] = 3.0;
  write_file(in_folder("far.json"), document.dump());
  const Finished run = volcal("plot " + path("far.json") + " --axis delta --script");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(run.out.find("inf"), std::string::npos);
  EXPECT_NE(run.out.find("$fit1 "), std::string::npos);
}

TEST_F(Plot, ASurfaceIsNotOverwrittenByItsPicture) {
  calibrate();
  const std::string before = read_file(in_folder("s.json"));
  for (const char* command : {"plot --format svg ", "report "}) {
    const Finished run = volcal(command + path("s.json") + " -o " + path("s.json"));
    EXPECT_EQ(run.code, 2) << command;
    EXPECT_NE(run.err.find("is the surface that is read"), std::string::npos) << run.err;
  }
  EXPECT_EQ(read_file(in_folder("s.json")), before);
}

TEST_F(Plot, ACallerThatIgnoresItsChildrenGetsThePictureToo) {
  NEED_GNUPLOT();
  write_file(in_folder("ignore.py"),
             "import os, signal, sys\n"
             "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
             "os.execv(sys.argv[1], sys.argv[1:])\n");
  const Finished run = shell("python3 " + path("ignore.py") + " '" + program_path() + "' plot " +
                             sample("btc_synth.truth.json") + " -o " + path("p.svg"));
  EXPECT_EQ(run.code, 0) << run.err;
}

}  // namespace
}  // namespace volcal::test

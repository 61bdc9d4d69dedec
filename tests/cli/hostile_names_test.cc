// SPDX-License-Identifier: Apache-2.0
// Names that anybody may have written, in every place where a command shows one: they steer no terminal,
// begin no line, turn no direction of writing and fill no screen.

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/run_volcal.h"
#include "volcal/printable.h"

namespace volcal::test {
namespace {

using Json = nlohmann::ordered_json;

/// Largest length of a terminal line: a message and its head, or the widest table.
constexpr std::size_t kLongestLine = 1100;

std::string hostile(const std::string& name, std::size_t letters = 20'000) {
  return name + "\nvolcal: all is well\r\x1b[2J\u009b31m\u202e\u2066\u200b" + std::string(letters, 'A') +
         "\u2028\x7f";
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

class HostileNames : public ProgramTest {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const {
    return "'" + in_folder(name).string() + "'";
  }

  static void expect_printable(const std::string& text, const std::string& words) {
    for (const std::string& line : lines_of(text)) {
      EXPECT_EQ(printable(line, line.size()), line) << words;
      EXPECT_LE(printable_width(line), kLongestLine) << words;
    }
  }

  /// Both streams must be printable, and each line of standard error must be one that volcal wrote.
  Finished harmless(const std::string& arguments) const {
    const Finished run = volcal(arguments);
    EXPECT_LT(run.code, 4) << arguments << run.err.substr(0, 500);
    expect_printable(run.out, arguments);
    expect_printable(run.err, arguments);
    for (const std::string& line : lines_of(run.err)) {
      EXPECT_TRUE(line.starts_with("volcal: ")) << arguments << ": " << line.substr(0, 200);
      EXPECT_FALSE(line.starts_with("volcal: all is well")) << arguments;
    }
    return run;
  }

  /// The sample's true surface with `name` for everything that is named, and an arbitrage for `tail` to note.
  void write_surface(const std::string& file, const std::string& name) const {
    Json document = Json::parse(read_file(sample("btc_synth.truth.json")));
    Json& surface = document["surfaces"][0];
    surface["underlying"] = surface["source"] = name;
    for (Json& slice : surface["slices"]) {
      slice["root"] = name;
      slice["expiry"] = slice["expiry"].get<std::string>() + name;
    }
    surface["slices"][0]["parameters"]["b"] =
        2.0 * surface["slices"][0]["parameters"]["b"].get<double>() + 1.0;
    write_file(in_folder(file), document.dump());
  }

  /// The sample's quotes with `name` before their names, and one record that is no quote. CSV holds no line
  /// breaks in its cells, so JSON.
  void write_quotes(const std::string& file, const std::string& name) const {
    Json document = Json::parse(read_file(sample("btc_synth.json")));
    Json& records = document.contains("result") ? document["result"] : document;
    records.push_back(records[0]);
    records.back()["instrument_name"] = name;
    records.push_back(records[1]);
    write_file(in_folder(file), document.dump());
  }
};

TEST_F(HostileNames, OfSurfacesLeaveTablesAsTheyAre) {
  write_surface("tame.json", "X");
  write_surface("hostile.json", hostile("X"));
  for (const std::string command : {"check ", "tail "}) {
    const Finished tame = volcal(command + path("tame.json"));
    const Finished run = volcal(command + path("hostile.json"));
    EXPECT_EQ(run.code, tame.code);
    EXPECT_EQ(lines_of(run.out).size(), lines_of(tame.out).size()) << command;
    EXPECT_EQ(lines_of(run.err).size(), lines_of(tame.err).size()) << command;
    expect_printable(run.out, command);
    expect_printable(run.err, command);
  }
  EXPECT_FALSE(volcal("tail " + path("hostile.json")).err.empty()) << "the arbitrage is noted";
}

TEST_F(HostileNames, OfTwoSurfacesAreComparedInPrintableLines) {
  write_surface("a.json", hostile("X"));
  Json document = Json::parse(read_file(in_folder("a.json")));
  document["surfaces"][0]["underlying"] = hostile("Y");
  write_file(in_folder("b.json"), document.dump());
  const std::string both = path("a.json") + " " + path("b.json");
  const Finished run = harmless("diff " + both);
  EXPECT_NE(run.err.find("is compared with"), std::string::npos) << run.err;
  document["surfaces"].push_back(document["surfaces"][0]);
  document["surfaces"][1]["underlying"] = hostile("Z");
  write_file(in_folder("two.json"), document.dump());
  harmless("diff " + path("a.json") + " " + path("two.json"));
  harmless("query " + path("two.json") + " --points " + sample("points.csv") +
           " --underlying none -o /dev/null");
  harmless("plot " + path("two.json") + " --script -o /dev/null");
  harmless("plot " + path("a.json") + " --script -o /dev/null --expiry none");
  harmless("plot " + path("a.json") + " --script -o /dev/null --root none");
  harmless("calibrate " + sample("btc_synth.json") + " --prior " + path("a.json"));
}

TEST_F(HostileNames, OfInstrumentsAreExplainedAndRefusedInPrintableLines) {
  write_quotes("quotes.json", hostile("BTC", 30));
  const Finished fit = harmless("calibrate " + path("quotes.json") + " --profile none");
  EXPECT_EQ(fit.code, 0);
  harmless("explain " + path("quotes.json") + " --instrument BTC-20MAR26-70001-C");
  write_file(in_folder("quotes.csv"), "underlying,instrument,expiry,strike,type,bid,ask\u009b,\x1b[31m\n" +
                                          std::string(20'000, 'U') +
                                          "\u202e,\u009b31m,2026-06-26T08:00:00Z,x\x1b[1m,call,1,2,3\n");
  harmless("calibrate " + path("quotes.csv"));
  harmless("calibrate " + path("quotes.csv") + " --map bid=none");
}

TEST_F(HostileNames, InArgumentsAndPathsAreRefusedInPrintableLines) {
  // A shell's word holds line breaks too; not the zero byte.
  const std::string name = "'" + hostile("n") + "'";
  const std::string quotes = sample("btc_synth.json");
  const std::string surface = sample("btc_synth.truth.json");
  for (const std::string& arguments : std::vector<std::string>{
           name,
           "calibrate " + name,
           "calibrate --nonsense=" + name + " " + quotes,
           "calibrate --quiet " + quotes + " " + name,
           "calibrate " + quotes + " --underlying " + name,
           "calibrate " + quotes + " --format " + name,
           "calibrate " + quotes + " --as-of " + name,
           "calibrate " + quotes + " --rate " + name,
           "calibrate " + quotes + " --model " + name,
           "calibrate " + quotes + " --device " + name,
           "calibrate " + quotes + " --weights " + name,
           "calibrate " + quotes + " --loss " + name,
           "calibrate " + quotes + " --profile " + name,
           "calibrate " + quotes + " --prior " + name,
           "calibrate " + quotes + " --map " + name,
           "calibrate " + quotes + " --isa " + name,
           "calibrate " + quotes + " --tail " + name,
           "calibrate " + quotes + " --tail-floor " + name,
           "calibrate " + quotes + " --model heston --bounds " + name,
           "calibrate " + quotes + " --quiet -o " + name,
           "explain " + quotes + " --instrument " + name,
           "query " + name + " --points " + sample("points.csv"),
           "query " + surface + " --points " + name,
           "query " + surface + " --points " + sample("points.csv") + " --forward " + name,
           "query " + surface + " --points " + sample("points.csv") + " --underlying " + name,
           "report " + surface + " -o " + name,
           "plot " + surface + " -o " + name,
           "plot " + surface + " --script --chart " + name,
           "plot " + surface + " --script --size " + name,
           "plot " + surface + " --script --underlying " + name,
           "plot " + surface + " --script --expiry " + name,
           "check " + name,
           "tail " + name,
           "diff " + name + " " + surface,
           "diff " + surface + " " + surface + " --underlying " + name,
           "tune " + name,
           "iv --options " + name,
           "price --params " + name + " --options " + name,
           "synth --format " + name,
           "bench --filter " + name}) {
    const Finished run = harmless(arguments);
    EXPECT_NE(run.code, 0) << arguments.substr(0, 100);
    EXPECT_EQ(lines_of(run.err).size(), 1U) << arguments.substr(0, 100);
  }
}

TEST_F(HostileNames, InQueriesComeBackInAPrintableStatus) {
  write_file(in_folder("points.csv"),
             "expiry,strike\n\x1b[31m\u009b\u202e" + std::string(20'000, 'e') + ",100\n");
  const Finished run = volcal("query " + sample("btc_synth.truth.json") + " --points " + path("points.csv"));
  EXPECT_EQ(run.code, 3);
  const std::size_t status = run.out.find("not exactly one slice is called '");
  ASSERT_NE(status, std::string::npos) << run.out.substr(0, 500);
  expect_printable(run.out.substr(status), "status");
}

}  // namespace
}  // namespace volcal::test

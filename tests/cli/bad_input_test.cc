// SPDX-License-Identifier: Apache-2.0
// Exit codes and words for what cannot work. Nothing reaches standard output, nothing is left behind.

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

constexpr int kUsage = 2;
constexpr int kUnreadable = 3;

struct BadCall {
  const char* name;
  const char* arguments;  ///< %f: the test's folder, %s: data/samples
  int code;
  const char* message;  ///< must be part of standard error
};

std::ostream& operator<<(std::ostream& out, const BadCall& call) { return out << call.name; }

std::string filled(std::string text, const std::string& folder) {
  const auto replace = [&](const std::string& mark, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += by.size()) {
      text.replace(at, mark.size(), by);
    }
  };
  replace("%f", folder);
  replace("%s", source_dir() + "/data/samples");
  return text;
}

class BadInput : public ProgramTest, public testing::WithParamInterface<BadCall> {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    write_file(in_folder("empty"), "");
    write_file(in_folder("broken.json"), "{\"jsonrpc\": \"2.0\", \"result\": [{\"instr");
    write_file(in_folder("other.json"), "{\"hello\": [1, 2, 3]}");
    write_file(in_folder("schema.json"), "{\"schema\": \"volcal.surface/9\", \"surfaces\": []}");
    write_file(in_folder("none.json"), "{\"schema\": \"volcal.surface/1\", \"surfaces\": []}");
    write_file(
        in_folder("slice.json"),
        "{\"schema\":\"volcal.surface/1\",\"surfaces\":[{\"underlying\":\"X\",\"as_of\":null,\"slices\":["
        "{\"root\":\"X\",\"expiry\":\"T=1\",\"time_to_expiry\":1,\"forward\":1,\"discount_factor\":1,"
        "\"svi\":{\"a\":0.04,\"b\":0.1,\"rho\":0,\"m\":0,\"sigma\":\"wide\"}}]}]}");
    write_file(in_folder("binary"), std::string("\x00\x01\x7f\xff\x00PNG", 8));
    write_file(in_folder("points.csv"), "moneyness,expiry\n1,2026-03-20\n");
    write_file(in_folder("options.csv"), "forward,strike,type\n100,100,call\n");
    write_file(in_folder("header.csv"), "expiry,strike\n");
    write_file(in_folder("again.csv"), "forward,strike,time_to_expiry,type,status\n100,100,1,call,ok\n");
    write_file(in_folder("wild.json"),
               R"({"v0": 0.04, "kappa": 1.5, "theta": 0.05, "sigma": 0.6, "rho": -1})");
    write_file(in_folder("twice.json"),
               R"({"v0": 0.04, "kappa": 1.5, "theta": 0.05, "sigma": 0.6, "rho": 0, "v0": 0.09})");
    write_file(in_folder("trailing.json"),
               R"({"v0": 0.04, "kappa": 1.5, "theta": 0.05, "sigma": 0.6, "rho": 0} x)");
  }
};

TEST_P(BadInput, IsRefusedWithCodeAndReason) {
  const BadCall& call = GetParam();
  const std::size_t before = files_left();
  const Finished run = volcal(filled(call.arguments, folder_.string()));
  EXPECT_EQ(run.code, call.code) << run.err;
  EXPECT_NE(run.err.find(filled(call.message, folder_.string())), std::string::npos) << run.err;
  EXPECT_TRUE(run.err.starts_with("volcal: ")) << run.err;
  EXPECT_TRUE(run.out.empty()) << run.out;
  EXPECT_EQ(files_left(), before);
}

constexpr BadCall kCalls[] = {
    {"NoCommand", "", kUsage, "volcal --help"},
    {"UnknownCommand", "calibrat x", kUsage, "calibrat"},
    {"UnknownOption", "calibrate --fast %s/btc_synth.json", kUsage, "--fast"},
    {"NoQuotes", "calibrate", kUsage, "quotes is required"},
    {"NotANumber", "calibrate %s/btc_synth.json --spot much", kUsage, "much"},
    {"NegativeSpot", "calibrate %s/btc_synth.json --spot -5", kUsage, "--spot is -5"},
    {"NegativeFloor", "calibrate %s/btc_synth.json --half-spread-floor -1", kUsage, "half_spread_floor"},
    {"ModelToCome", "calibrate %s/btc_synth.json --model essvi", kUsage, "not built yet"},
    {"UnknownModel", "calibrate %s/btc_synth.json --model sabr", kUsage, "--model: sabr not in {svi,heston}"},
    {"ReportBesideJson", "calibrate %s/btc_synth.json --report - --json", kUsage, "standard output"},
    {"ReportIntoNowhere", "calibrate %s/btc_synth.json --quiet --report /nowhere/r.html", kUnreadable,
     "/nowhere/r.html"},
    {"ReportOfQuotes", "report %s/btc_synth.json -o -", kUnreadable, "btc_synth.json"},
    {"ReportOfNothing", "report %s/nothing.json -o -", kUnreadable, "nothing.json"},
    {"ReportOfNoName", "report %s/btc_synth.truth.json --underlying ETH -o -", kUnreadable, "'ETH'"},
    {"ReportWithoutPlace", "report %s/btc_synth.truth.json", kUsage, "--output is required"},
    {"TuneReportBesideJson", "tune %s/btc_synth.json --report - --json", kUsage, "standard output"},
    {"DiffReportBesideJson", "diff %s/btc_synth.truth.json %s/btc_synth.truth.json --report - --json", kUsage,
     "standard output"},
    {"UnknownDevice", "calibrate %s/btc_synth.json --device tpu", kUsage, "'tpu'"},
    {"UnknownLoss", "calibrate %s/btc_synth.json --loss l1", kUsage,
     "--loss: l1 not in {spread,squares,huber,cauchy,tukey,none}"},
    {"LossByNumber", "calibrate %s/btc_synth.json --loss 2", kUsage, "--loss: 2 not in {spread,"},
    {"UnknownUnit", "calibrate %s/btc_synth.json --unit euros", kUsage,
     "--unit: euros not in {currency,undiscounted,coin,implied_vol,percent}"},
    {"UnknownWeight", "calibrate %s/btc_synth.json --weights spread,gamma", kUsage,
     "--weights names 'gamma'"},
    {"EmptyWeight", "calibrate %s/btc_synth.json --weights vega,", kUsage, "--weights names ''"},
    {"TwoUnits", "calibrate %s/btc_synth.json --weights spread,none", kUsage, "both spread and none"},
    {"WeightTwice", "calibrate %s/btc_synth.json --weights age,vega,age", kUsage, "names 'age' twice"},
    {"NoHalfLife", "calibrate %s/btc_synth.json --weights age --age-half-life 0", kUsage,
     "age_half_life_hours = 0"},
    {"NegativeHalfLife", "calibrate %s/btc_synth.json --age-half-life -3", kUsage,
     "age_half_life_hours = -3"},
    {"HalfLifeNoNumber", "calibrate %s/btc_synth.json --age-half-life day", kUsage, "day"},
    {"UnknownFormat", "calibrate %s/btc_synth.json --format xls", kUsage, "xls"},
    {"BadTime", "calibrate %s/btc_synth.json --as-of yesterday", kUsage, "--as-of"},
    {"BadMap", "calibrate %s/btc_synth.json --map strike", kUsage, "NAME=COLUMN"},
    {"MissingFile", "calibrate %f/nowhere.json", kUnreadable, "%f/nowhere.json"},
    {"Directory", "calibrate %f", kUnreadable, "%f"},
    {"EmptyFile", "calibrate %f/empty", kUnreadable, "%f/empty"},
    {"TruncatedJson", "calibrate %f/broken.json", kUnreadable, "%f/broken.json"},
    {"WrongSchema", "calibrate %f/other.json", kUnreadable, "%f/other.json"},
    {"Binary", "calibrate %f/binary", kUnreadable, "%f/binary"},
    {"OutputFull", "calibrate %s/btc_synth.json --quiet -o /dev/full", kUnreadable,
     "/dev/full: cannot write"},
    {"OutputNowhere", "calibrate %s/btc_synth.json --quiet -o %f/no/s.json", kUnreadable, "%f/no/s.json"},
    {"OutputDirectory", "calibrate %s/btc_synth.json --quiet -o %f", kUnreadable, "%f: cannot write"},
    {"DiffNeedsTwo", "diff %s/btc_synth.truth.json", kUsage, "after is required"},
    {"DiffMissing", "diff %s/btc_synth.truth.json %f/nowhere.json", kUnreadable, "%f/nowhere.json"},
    {"DiffIsQuotes", "diff %s/btc_synth.json %s/btc_synth.truth.json", kUnreadable, "schema"},
    {"DiffTwiceStandardInput", "diff - -", kUsage, "the two surfaces cannot both be standard input"},
    {"DiffAtNothing", "diff --at delta %s/btc_synth.truth.json %s/btc_synth.truth.json", kUsage,
     "--at: delta not in {moneyness,strike}"},
    {"DiffConfidence", "diff --confidence 95 %s/btc_synth.truth.json %s/btc_synth.truth.json", kUsage,
     "--confidence = 95 must be between 0 and 1"},
    {"DiffUnderlying", "diff --underlying ETH %s/btc_synth.truth.json %s/btc_synth.truth.json", kUsage,
     "--underlying is 'ETH'"},
    {"DiffNothingInCommon", "diff %s/btc_synth.truth.json %s/index_synth.truth.json", kUnreadable,
     "SYNX: no expiry is on both surfaces, 'BTC' in"},
    {"SurfaceMissing", "check %f/nowhere.json", kUnreadable, "%f/nowhere.json"},
    {"SurfaceIsQuotes", "check %s/btc_synth.json", kUnreadable, "schema"},
    {"SurfaceBroken", "check %f/broken.json", kUnreadable, "not JSON"},
    {"SurfaceOfLaterVersion", "check %f/schema.json", kUnreadable, "volcal.surface/9"},
    {"SurfaceHasNone", "check %f/none.json", kUnreadable, "'surfaces' is empty"},
    {"SurfaceFieldNamed", "check %f/slice.json", kUnreadable,
     "surfaces[0].slices[0].svi.sigma is not a number"},
    {"PointsUnknownColumn", "query %s/btc_synth.truth.json --points %f/points.csv", kUnreadable,
     "no column strike or log_moneyness"},
    {"PointsNoRow", "query %s/btc_synth.truth.json --points %f/header.csv", kUnreadable, "no row"},
    {"PointsMissing", "query %s/btc_synth.truth.json --points %f/nowhere.csv", kUnreadable, "nowhere.csv"},
    {"PlotNoSurface", "plot", kUsage, "surface is required"},
    {"PlotNoOutput", "plot %s/btc_synth.truth.json", kUsage, "-o FILE is required"},
    {"PlotUnknownEnding", "plot %s/btc_synth.truth.json -o %f/p.pdf", kUsage, "neither .svg nor .png"},
    {"PlotNoFormat", "plot %s/btc_synth.truth.json -o -", kUsage, "--format svg or --format png"},
    {"PlotFormatAgainstEnding", "plot %s/btc_synth.truth.json -o %f/p.svg --format png", kUsage,
     "do not fit together"},
    {"PlotScriptNamedPicture", "plot %s/btc_synth.truth.json -o %f/p.svg --script", kUsage,
     "named like a picture"},
    {"PlotUnknownFormat", "plot %s/btc_synth.truth.json -o - --format gif", kUsage,
     "--format: gif not in {svg,png}"},
    {"PlotUnknownChart", "plot %s/btc_synth.truth.json -o %f/p.svg --chart pie", kUsage,
     "--chart: pie not in {smiles,variance,term,density,tail,g}"},
    {"PlotUnknownAxis", "plot %s/btc_synth.truth.json -o %f/p.svg --axis vega", kUsage,
     "--axis: vega not in {log-moneyness,strike,delta,deviations}"},
    {"PlotAxisOfNoUse", "plot %s/btc_synth.truth.json -o %f/p.svg --chart term --axis delta", kUsage,
     "--axis delta and --chart term do not fit together"},
    {"PlotSizeWords", "plot %s/btc_synth.truth.json -o %f/p.svg --size large", kUsage, "--size is 'large'"},
    {"PlotSizeHalf", "plot %s/btc_synth.truth.json -o %f/p.svg --size 900x", kUsage, "--size is '900x'"},
    {"PlotSizeThird", "plot %s/btc_synth.truth.json -o %f/p.svg --size 900x600x3", kUsage, "WIDTHxHEIGHT"},
    {"PlotSizeTooLarge", "plot %s/btc_synth.truth.json -o %f/p.svg --size 900x99999999999", kUsage,
     "to 10000x10000"},
    {"PlotSizeTooSmall", "plot %s/btc_synth.truth.json -o %f/p.svg --size 10x600", kUsage, "from 400x300"},
    {"PlotUnknownExpiry", "plot %s/btc_synth.truth.json -o %f/p.svg --expiry 2026-03-21", kUsage,
     "--expiry is '2026-03-21'; the surface has 2026-03-07, "},
    {"PlotUnknownRoot", "plot %s/btc_synth.truth.json -o %f/p.svg --root SPX", kUsage,
     "--root is 'SPX'; the surface has BTC"},
    {"PlotUnknownUnderlying", "plot %s/btc_synth.truth.json -o %f/p.svg --underlying ETH", kUsage,
     "the file holds BTC"},
    {"PlotMissing", "plot %f/nowhere.json -o %f/p.svg", kUnreadable, "%f/nowhere.json"},
    {"PlotIsQuotes", "plot %s/btc_synth.json -o %f/p.svg", kUnreadable, "schema"},
    {"PlotOutputNowhere", "plot %s/btc_synth.truth.json --script -o %f/no/p.gp", kUnreadable, "%f/no/p.gp"},
    {"BothStandardInput", "query - --points -", kUsage, "standard input"},
    {"UnknownUnderlying", "query %s/btc_synth.truth.json --points %s/points.csv --underlying ETH", kUsage,
     "BTC"},
    {"ForwardOfNoSlice", "query %s/btc_synth.truth.json --points %s/points.csv --forward 2031-01-01=5",
     kUsage, "2031-01-01"},
    {"ForwardNoNumber", "query %s/btc_synth.truth.json --points %s/points.csv --forward 2026-03-20=up",
     kUsage, "2026-03-20=up"},
    {"OptionsWithoutColumns", "iv --options %f/options.csv", kUnreadable,
     "no column undiscounted_price, time_to_expiry"},
    {"PriceNoArguments", "price", kUsage, "is required"},
    {"PriceUnknownModel", "price --model bates --params %s/heston.json --options %s/heston_options.csv",
     kUsage, "--model: bates not in {heston}"},
    {"PriceAccuracy", "price --accuracy 0 --params %s/heston.json --options %s/heston_options.csv", kUsage,
     "--accuracy is 0, must be above 0"},
    {"PriceAccuracyNoNumber", "price --accuracy fine --params %s/heston.json --options %s/heston_options.csv",
     kUsage, "fine"},
    {"PriceDevice", "price --device tpu --params %s/heston.json --options %s/heston_options.csv", kUsage,
     "'tpu'"},
    {"PriceDeviceMissing", "price --device cuda:99 --params %s/heston.json --options %s/heston_options.csv",
     kUsage, "CUDA"},
    {"PriceBothStandardInput", "price --params - --options -", kUsage, "both be standard input"},
    {"PriceParamsMissing", "price --params %f/no.json --options %s/heston_options.csv", kUnreadable,
     "%f/no.json"},
    {"PriceParamsEmpty", "price --params %f/empty --options %s/heston_options.csv", kUnreadable,
     "%f/empty: "},
    {"PriceParamsBroken", "price --params %f/broken.json --options %s/heston_options.csv", kUnreadable,
     "%f/broken.json: "},
    {"PriceParamsOther", "price --params %f/other.json --options %s/heston_options.csv", kUnreadable,
     "unknown member 'hello'"},
    {"PriceParamsOutOfBounds", "price --params %f/wild.json --options %s/heston_options.csv", kUnreadable,
     "%f/wild.json: rho is -1, must be from -0.9999 to 0.9999"},
    {"PriceParamsTwice", "price --params %f/twice.json --options %s/heston_options.csv", kUnreadable,
     "%f/twice.json: member 'v0' comes twice"},
    {"PriceParamsTrailing", "price --params %f/trailing.json --options %s/heston_options.csv", kUnreadable,
     "%f/trailing.json: not JSON"},
    {"PriceOptionsMissing", "price --params %s/heston.json --options %f/no.csv", kUnreadable, "%f/no.csv"},
    {"PriceOptionsWithoutColumns", "price --params %s/heston.json --options %f/options.csv", kUnreadable,
     "no column time_to_expiry"},
    {"PriceOptionsNoRow", "price --params %s/heston.json --options %f/header.csv", kUnreadable, "no row"},
    {"PriceColumnTaken", "price --params %s/heston.json --options %f/again.csv", kUnreadable,
     "column 'status' is one that price adds"},
    {"PriceOutputNowhere", "price --params %s/heston.json --options %s/heston_options.csv -o %f/no/o.csv",
     kUnreadable, "%f/no/o.csv"},
    {"UnknownInstrument", "explain %s/btc_synth.json --instrument BTC-20MAR26-70001-C", kUsage,
     "close names: BTC-20MAR26-70000-C"},
    {"SynthBadExpiries", "synth --expiries 7,3", kUsage, "must increase"},
    {"SynthBadFormat", "synth --format yaml", kUsage, "--format: yaml not in {deribit-json,volcal-csv}"},
};

INSTANTIATE_TEST_SUITE_P(Calls, BadInput, testing::ValuesIn(kCalls),
                         [](const auto& test) { return std::string(test.param.name); });

using Output = ProgramTest;

TEST_F(Output, FullStandardOutputIsAFailure) {
  const Finished run = shell("'" + program_path() + "' synth > /dev/full");
  EXPECT_EQ(run.code, kUnreadable);
  EXPECT_NE(run.err.find("standard output"), std::string::npos) << run.err;
}

TEST_F(Output, ClosedDescriptorsChangeNeitherCodeNorFile) {
  const std::string quotes = sample("btc_synth.json");
  EXPECT_EQ(shell("'" + program_path() + "' calibrate nowhere.json 2>&-").code, kUnreadable);
  EXPECT_EQ(shell("'" + program_path() + "' calibrate nowhere.json 2>/dev/full").code, kUnreadable);
  EXPECT_EQ(shell("'" + program_path() + "' calibrate - <&-").code, kUnreadable);
  EXPECT_EQ(shell("'" + program_path() + "' synth >&-").code, kUnreadable);
  const auto calibrate = [&](const std::string& name, const std::string& other_options) {
    return shell("'" + program_path() + "' calibrate " + quotes + " --quiet -o '" + in_folder(name).string() +
                 "'" + other_options);
  };
  EXPECT_EQ(calibrate("open.json", "").code, 0);
  EXPECT_EQ(calibrate("closed.json", " <&- >&- 2>&-").code, 0);
  EXPECT_EQ(read_file(in_folder("closed.json")), read_file(in_folder("open.json")));
}

TEST_F(Output, FileSizeLimitLeavesTheOldFileAndNothingElse) {
  write_file(in_folder("quotes.json"), "old");
  // 8 blocks of 512 bytes or 1 KiB, by shell: far below a snapshot's 100 KiB either way.
  const Finished run =
      shell("ulimit -f 8; '" + program_path() + "' synth -o '" + in_folder("quotes.json").string() + "'");
  EXPECT_EQ(run.code, kUnreadable) << run.err;
  EXPECT_NE(run.err.find("quotes.json: cannot write"), std::string::npos) << run.err;
  EXPECT_EQ(read_file(in_folder("quotes.json")), "old");
  EXPECT_EQ(files_left(), 1U);
}

}  // namespace
}  // namespace volcal::test

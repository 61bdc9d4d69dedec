// SPDX-License-Identifier: Apache-2.0
// `volcal bench` and the script that keeps its figures. No time is judged.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/bench/measure.h"
#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

using Json = nlohmann::json;

constexpr int kUsage = 2;
constexpr int kUnreadable = 3;

class Bench : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    if (!bench::can_measure()) GTEST_SKIP() << "built without Google Benchmark (Debian: libbenchmark-dev)";
  }
};

TEST_F(Bench, EveryRowWorksAndIsRight) {
  const Finished run = volcal("bench --quick --json");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(run.err.empty()) << run.err;
  const Json document = Json::parse(run.out);
  EXPECT_TRUE(document["quick"].get<bool>());
  const std::vector<bench::Row> rows = bench::all_rows();
  const auto anywhere =
      std::count_if(rows.begin(), rows.end(), [](const bench::Row& row) { return !row.only_on_device; });
  EXPECT_GE(document["rows"].size(), static_cast<std::size_t>(anywhere));
  for (const Json& row : document["rows"]) {
    EXPECT_TRUE(row["failure"].is_null()) << row;
    EXPECT_TRUE(row["checksum"].is_number()) << row;
    EXPECT_FALSE(row["accuracy"].empty()) << row;
  }
}

TEST_F(Bench, ChecksumsAreThoseOfTheSeed) {
  const std::string call = "bench --quick --json --filter 'implied_vol|read|svi_slice'";
  const Json first = Json::parse(volcal(call).out);
  const Json second = Json::parse(volcal(call).out);
  ASSERT_EQ(first["rows"].size(), second["rows"].size());
  for (std::size_t i = 0; i < first["rows"].size(); ++i) {
    EXPECT_EQ(first["rows"][i]["checksum"], second["rows"][i]["checksum"]) << first["rows"][i];
  }
}

TEST_F(Bench, ThreadsAndInstructionSetsAreRowsOfTheirOwn) {
  const Finished run =
      volcal("bench --quick --json --device cpu --filter total_variance --isa all --threads 1,2");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json document = Json::parse(run.out);
  std::size_t sets = 0;
  for (const InstructionSet set :
       {InstructionSet::baseline, InstructionSet::x86_64_v3, InstructionSet::x86_64_v4}) {
    sets += is_available(set) ? 1 : 0;
  }
  ASSERT_EQ(document["rows"].size(), 2 * sets);
  EXPECT_EQ(document["rows"][0]["instruction_set"], "baseline");
  EXPECT_EQ(document["rows"][1]["threads"], 2);
}

TEST_F(Bench, BatchesOfChosenSizesAreRowsOfTheirOwn) {
  const Finished run =
      volcal("bench --quick --json --device cpu --filter 'black_price|query_batch' --items 1,7,100");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json document = Json::parse(run.out);
  std::size_t priced = 0;
  for (const Json& row : document["rows"]) {
    EXPECT_NE(row["name"], "query_batch/grid");
    if (row["name"] != "black_price/market_like") continue;
    constexpr int kSizes[] = {1, 7, 100};
    EXPECT_EQ(row["items"], kSizes[priced]);
    ++priced;
  }
  EXPECT_EQ(priced, 3U);
}

TEST_F(Bench, ATableIsForPeople) {
  const Finished run = volcal("bench --quick --filter black_price");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("QUICK"), std::string::npos);
  EXPECT_NE(run.out.find("black_price/market_like"), std::string::npos);
  EXPECT_NE(run.out.find("largest error"), std::string::npos);
}

TEST_F(Bench, TheListMeasuresNothing) {
  const Finished run = volcal("bench --list");
  ASSERT_EQ(run.code, 0) << run.err;
  for (const bench::Row& row : bench::all_rows()) EXPECT_NE(run.out.find(row.name), std::string::npos);
  EXPECT_EQ(run.out.find("checksum"), std::string::npos);
}

TEST_F(Bench, WhatCannotBeMeasuredIsAUsageError) {
  for (const char* arguments : {"--filter nothing_of_that_name", "--filter '['", "--isa v5", "--threads 0",
                                "--device tpu", "--items 0", "--items 5 --filter proof"}) {
    const Finished run = volcal(std::string("bench --quick ") + arguments);
    EXPECT_EQ(run.code, kUsage) << arguments << "\n" << run.err;
    EXPECT_TRUE(run.err.starts_with("volcal: ")) << run.err;
    EXPECT_TRUE(run.out.empty()) << run.out;
  }
}

TEST_F(Bench, ItsSchemaHolds) {
  if (shell("/usr/bin/python3 -c 'import jsonschema'").code != 0) {
    GTEST_SKIP() << "/usr/bin/python3 with jsonschema not at hand (Debian: python3-jsonschema)";
  }
  const std::string figures = in_folder("figures.json").string();
  ASSERT_EQ(volcal("bench --quick --json -o '" + figures + "'").code, 0);
  const std::string validate =
      "/usr/bin/python3 -c 'import json, jsonschema, sys; "
      "jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).validate(json.load(open(sys.argv[2])))' "
      "data/schema/bench.schema.json '";
  const Finished run = shell(validate + figures + "'");
  EXPECT_EQ(run.code, 0) << run.err;
  Json document = Json::parse(read_file(figures));
  document["rows"][0].erase("nanoseconds");  // no figures, yet no failure
  write_file(figures, document.dump());
  EXPECT_NE(shell(validate + figures + "'").code, 0);
}

class BenchProgram : public ProgramTest {};

TEST_F(BenchProgram, IsNamedWithWhatBuildsItWhereItIsMissing) {
  const fs::path alone = in_folder("volcal");
  fs::copy_file(program_path(), alone);
  const Finished run = shell("'" + alone.string() + "' bench --list");
  EXPECT_EQ(run.code, kUnreadable);
  EXPECT_TRUE(run.out.empty()) << run.out;
  EXPECT_NE(run.err.find((in_folder("volcal-bench")).string()), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("--target volcal-bench"), std::string::npos) << run.err;
}

TEST_F(BenchProgram, ReadsEveryArgumentAfterTheCommandsName) {
  const Finished help = volcal("bench --help");
  EXPECT_EQ(help.code, 0) << help.err;
  EXPECT_NE(help.out.find("Usage: volcal bench [OPTIONS]"), std::string::npos) << help.out;
  for (const char* arguments : {"bench calibrate", "bench -- --list"}) {
    const Finished run = volcal(arguments);
    EXPECT_EQ(run.code, kUsage) << arguments << run.out;
    EXPECT_NE(run.err.find("see `volcal bench --help`"), std::string::npos) << run.err;
  }
}

/// A document with one row whose least time is `least`.
std::string figures(double least, bool ok = true, bool quick = false) {
  const Json row = {{"name", "work"},
                    {"program", "volcal"},
                    {"backend", "cpu"},
                    {"instruction_set", "baseline"},
                    {"data", "host"},
                    {"threads", 1},
                    {"failure", nullptr},
                    {"nanoseconds", {{"least", least}}},
                    {"accuracy", {{{"ok", ok}}}}};
  return Json({{"schema", "volcal.bench/1"},
               {"machine", {{"processor", "p"}, {"compiler", "c"}, {"build", "b"}}},
               {"quick", quick},
               {"rows", {row}}})
      .dump();
}

class BenchBaseline : public ProgramTest {
 protected:
  [[nodiscard]] Finished compare(const std::string& before, const std::string& after,
                                 const std::string& options = "") const {
    write_file(in_folder("before.json"), before);
    write_file(in_folder("after.json"), after);
    return shell("/usr/bin/python3 scripts/bench_baseline.py compare " + options + " '" +
                 in_folder("before.json").string() + "' '" + in_folder("after.json").string() + "'");
  }
};

TEST_F(BenchBaseline, SaysWhatGotSlower) {
  const Finished slower = compare(figures(100.0), figures(120.0));
  EXPECT_EQ(slower.code, 1);
  EXPECT_NE(slower.out.find("1.20 times  SLOWER"), std::string::npos) << slower.out;
  EXPECT_EQ(compare(figures(100.0), figures(105.0)).code, 0);
  EXPECT_EQ(compare(figures(100.0), figures(120.0), "--tolerance 0.5").code, 0);
  const Finished faster = compare(figures(100.0), figures(50.0));
  EXPECT_EQ(faster.code, 0);
  EXPECT_NE(faster.out.find("faster"), std::string::npos) << faster.out;
}

TEST_F(BenchBaseline, SaysWhatGotWrong) {
  const Finished run = compare(figures(100.0), figures(90.0, false));
  EXPECT_EQ(run.code, 1);
  EXPECT_NE(run.out.find("WRONG"), std::string::npos) << run.out;
}

TEST_F(BenchBaseline, RefusesWhatIsNoMeasurement) {
  EXPECT_EQ(compare("not json", figures(1.0)).code, 2);
  EXPECT_EQ(compare("{}", figures(1.0)).code, 2);
  EXPECT_EQ(compare(figures(1.0), figures(1.0, true, true)).code, 2);
}

}  // namespace
}  // namespace volcal::test

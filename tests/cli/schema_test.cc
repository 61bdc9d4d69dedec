// SPDX-License-Identifier: Apache-2.0
// The program's JSON against data/schema, judged by Python's jsonschema where that is installed.

#include "tests/cli/run_volcal.h"

namespace volcal::test {
namespace {

class Schema : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    if (shell("/usr/bin/python3 -c 'import jsonschema'").code != 0) {
      GTEST_SKIP() << "/usr/bin/python3 with jsonschema not at hand (Debian: python3-jsonschema)";
    }
  }

  [[nodiscard]] Finished validate(const std::string& document,
                                  const std::string& schema = "surface.schema.json") const {
    return shell(
        "/usr/bin/python3 -c 'import json, jsonschema, sys; "
        "jsonschema.Draft202012Validator(json.load(open(sys.argv[1]))).validate(json.load(open(sys.argv[2])))"
        "'"
        " data/schema/" +
        schema + " '" + document + "'");
  }
};

TEST_F(Schema, HoldsForCalibratedSurfaces) {
  for (const char* name : {"btc_synth.json", "index_synth.csv"}) {
    const std::string out = in_folder("surface.json").string();
    ASSERT_EQ(volcal("calibrate --compare-unconstrained --quiet " + sample(name) + " -o '" + out + "'").code,
              0);
    const Finished run = validate(out);
    EXPECT_EQ(run.code, 0) << name << "\n" << run.err;
  }
}

TEST_F(Schema, HoldsForProfiles) {
  EXPECT_EQ(validate(sample("profile.json"), "profile.schema.json").code, 0);
  const std::string out = in_folder("surface.json").string();
  ASSERT_EQ(volcal("calibrate --quiet " + sample("btc_synth.json") + " --profile " + sample("profile.json") +
                   " -o '" + out + "'")
                .code,
            0);
  EXPECT_EQ(validate(out).code, 0);
  write_file(in_folder("bad.json"), R"({"schema":"volcal.profile/1","name":"x","shape":{"strength":2}})");
  EXPECT_NE(validate(in_folder("bad.json").string(), "profile.schema.json").code, 0);
}

TEST_F(Schema, HoldsForTuningAndItsProfile) {
  const std::string profile = in_folder("profile.json").string();
  const Finished run = volcal("tune --json --quiet " + sample("btc_synth.json") + " --test " +
                              sample("index_synth.csv") + " -o '" + profile + "'");
  ASSERT_EQ(run.code, 0) << run.err;
  write_file(in_folder("tune.json"), run.out);
  const Finished judged = validate(in_folder("tune.json").string(), "tune.schema.json");
  EXPECT_EQ(judged.code, 0) << judged.err;
  EXPECT_EQ(validate(profile, "profile.schema.json").code, 0);
}

TEST_F(Schema, HoldsForSurfacesThatLeanOnAPrior) {
  const std::string before = in_folder("before.json").string();
  const std::string after = in_folder("after.json").string();
  ASSERT_EQ(volcal("calibrate --quiet " + sample("btc_synth.json") + " -o '" + before + "'").code, 0);
  ASSERT_EQ(
      volcal("calibrate --quiet " + sample("btc_synth.json") + " --prior '" + before + "' -o '" + after + "'")
          .code,
      0);
  const Finished run = validate(after);
  EXPECT_EQ(run.code, 0) << run.err;
}

TEST_F(Schema, HoldsForATailTerm) {
  const std::string out = in_folder("surface.json").string();
  for (const char* options : {"", "--model heston --starts 2 "}) {
    ASSERT_EQ(volcal("calibrate --tail-severity 1 --tail-spectrum cvar:0.5 --quiet " + std::string(options) +
                     sample("btc_synth.json") + " -o '" + out + "'")
                  .code,
              0);
    const Finished run = validate(out);
    EXPECT_EQ(run.code, 0) << options << run.err;
  }
  write_file(in_folder("tail.json"), R"({"schema":"volcal.profile/1","name":"x","shape":{
    "left_slope":{"typical":1,"spread":1},"right_slope":{"typical":1,"spread":1},
    "width":{"typical":1,"spread":1},"strength":0},
    "tail":{"severity":1,"spectrum":"power","parameter":3,"under_pricing":2,"quotes":"delta","bound":0.1,
    "wings":"left"}})");
  EXPECT_EQ(validate(in_folder("tail.json").string(), "profile.schema.json").code, 0);
}

TEST_F(Schema, HoldsForCrossValidation) {
  const std::string out = in_folder("surface.json").string();
  for (const char* options : {"", "--weights none ", "--model heston --starts 2 "}) {
    ASSERT_EQ(volcal("calibrate --cross-validate 3 --quiet " + std::string(options) +
                     sample("btc_synth.json") + " -o '" + out + "'")
                  .code,
              0);
    const Finished run = validate(out);
    EXPECT_EQ(run.code, 0) << options << "\n" << run.err;
  }
}

TEST_F(Schema, HoldsForErrorBarsOfHestonModels) {
  const std::string out = in_folder("surface.json").string();
  for (const char* options : {"", "--bounds sigma=:2"}) {
    ASSERT_EQ(volcal("calibrate " + sample("btc_synth.json") + " --model heston --starts 2 --quiet " +
                     options + " -o '" + out + "'")
                  .code,
              0);
    const Finished run = validate(out);
    EXPECT_EQ(run.code, 0) << options << "\n" << run.err;
  }
}

TEST_F(Schema, HoldsForWeightsAndTukey) {
  const std::string out = in_folder("surface.json").string();
  ASSERT_EQ(volcal("calibrate --weights vega,size,open_interest,age --loss tukey --quiet " +
                   sample("btc_synth.json") + " -o '" + out + "'")
                .code,
            0);
  const Finished run = validate(out);
  EXPECT_EQ(run.code, 0) << run.err;
}

TEST_F(Schema, HoldsForStatedSurfaces) {
  for (const char* name : {"btc_synth.truth.json", "heston_surface.json"}) {
    const Finished run = validate(sample(name));
    EXPECT_EQ(run.code, 0) << name << "\n" << run.err;
  }
}

TEST_F(Schema, RefusesTheBlocksOfAnotherModel) {
  const std::string head = R"({"schema":"volcal.surface/1","surfaces":[{"underlying":"X","as_of":null,)";
  const std::string slice =
      R"("slices":[{"root":"X","expiry":"T=1","time_to_expiry":1,"forward":1,"discount_factor":1)";
  const std::string svi = R"(,"svi":{"a":0.04,"b":0,"rho":0,"m":0,"sigma":1})";
  const std::string heston = R"("heston":{"v0":0.04,"kappa":1,"theta":0.04,"sigma":0.5,"rho":0},)";
  const auto code = [&](const std::string& text) {
    write_file(in_folder("model.json"), text);
    return validate(in_folder("model.json").string()).code;
  };
  EXPECT_EQ(code(head + slice + svi + "}]}]}"), 0);
  EXPECT_EQ(code(head + R"("model":"svi",)" + slice + svi + "}]}]}"), 0);
  EXPECT_EQ(code(head + R"("model":"heston",)" + heston + slice + "}]}]}"), 0);
  EXPECT_NE(code(head + slice + "}]}]}"), 0);
  EXPECT_NE(code(head + heston + slice + svi + "}]}]}"), 0);
  EXPECT_NE(code(head + R"("model":"heston",)" + slice + "}]}]}"), 0);
  EXPECT_NE(code(head + R"("model":"heston",)" + heston + slice + svi + "}]}]}"), 0);
  EXPECT_NE(code(head + R"("model":"sabr",)" + slice + svi + "}]}]}"), 0);
}

TEST_F(Schema, TellsTheVersionsOfASliceApart) {
  const auto code = [&](const std::string& version, const std::string& variance) {
    write_file(in_folder("slice.json"),
               R"({"schema":"volcal.surface/)" + version +
                   R"(","surfaces":[{"underlying":"X","as_of":null,"slices":[{"root":"X","expiry":"T=1",)"
                   R"("time_to_expiry":1,"forward":1,"discount_factor":1,)" +
                   variance + "}]}]}");
    return validate(in_folder("slice.json").string()).code;
  };
  const std::string numbers = R"({"a":0.04,"b":0,"rho":0,"m":0,"sigma":1})";
  EXPECT_EQ(code("1", R"("svi":)" + numbers), 0);
  EXPECT_EQ(code("2", R"("kind":"svi","parameters":)" + numbers), 0);
  EXPECT_EQ(code("2", R"("kind":"spline","parameters":{"knots":[-1,0,1],"level":0.04})"), 0);
  EXPECT_NE(code("2", R"("svi":)" + numbers), 0);
  EXPECT_NE(code("1", R"("kind":"svi","parameters":)" + numbers), 0);
  EXPECT_NE(code("2", R"("kind":"svi","parameters":{"a":0.04})"), 0);
  EXPECT_NE(code("2", R"("kind":"svi")"), 0);
  EXPECT_NE(code("2", R"("kind":"spline","parameters":{"knots":"-1"})"), 0);
}

TEST_F(Schema, RefusesADocumentWithoutSlices) {
  write_file(in_folder("bad.json"),
             R"({"schema":"volcal.surface/1","surfaces":[{"underlying":"X","as_of":null}]})");
  EXPECT_NE(validate(in_folder("bad.json").string()).code, 0);
}

TEST_F(Schema, HoldsForTheParametersThatPriceReads) {
  const Finished run = validate(sample("heston.json"), "heston.schema.json");
  EXPECT_EQ(run.code, 0) << run.err;
  write_file(in_folder("bad.json"), R"({"v0": 0.04, "kappa": 1, "theta": 0.04, "sigma": 0, "rho": 0})");
  EXPECT_NE(validate(in_folder("bad.json").string(), "heston.schema.json").code, 0);
}

TEST_F(Schema, HoldsForTails) {
  for (const char* name : {"btc_synth.truth.json", "heston_surface.json"}) {
    const std::string out = in_folder("tail.json").string();
    ASSERT_EQ(
        shell(program_path() + " tail --json --fall 0.05,2 --alpha 1e-6 " + sample(name) + " > '" + out + "'")
            .code,
        0);
    const Finished run = validate(out, "tail.schema.json");
    EXPECT_EQ(run.code, 0) << name << "\n" << run.err;
  }
}

TEST_F(Schema, HoldsForDiffs) {
  const std::string svi = in_folder("svi.json").string();
  const std::string heston = in_folder("heston.json").string();
  const std::string out = in_folder("diff.json").string();
  ASSERT_EQ(volcal("calibrate --quiet " + sample("btc_synth.json") + " -o '" + svi + "'").code, 0);
  ASSERT_EQ(volcal("calibrate --quiet --model heston --starts 2 " + sample("btc_synth.json") + " -o '" +
                   heston + "'")
                .code,
            0);
  const std::string fits = "'" + svi + "' '" + heston + "'";
  const std::string stated = sample("index_synth.truth.json") + " " + sample("heston_surface.json");
  for (const std::string& files : {fits, stated, fits + " --at strike --confidence 0.5"}) {
    const Finished made = volcal("diff --json " + files);
    ASSERT_EQ(made.code, 0) << made.err;
    write_file(out, made.out);
    const Finished run = validate(out, "diff.schema.json");
    EXPECT_EQ(run.code, 0) << files << "\n" << run.err;
  }
}

}  // namespace
}  // namespace volcal::test

// SPDX-License-Identifier: Apache-2.0
#include "host/report/surfaces_report.h"

#include <gmock/gmock.h>

#include <string>

#include "host/report/assets.h"
#include "tests/support/paths.h"
#include "tests/unit/host/report/inflated.h"
#include "volcal/calibrate.h"
#include "volcal/io.h"

namespace volcal::report {
namespace {

using io::Json;

struct Sample {
  Json document;
  VolSurface surface;
};

Sample calibrated() {
  const auto snapshots = read_quotes(test::sample_path("btc_synth.json"), {});
  const CalibrateOptions options;
  auto calibration = calibrate(snapshots->front(), options);
  const VolSurface surface = calibration->surface;
  const std::string text = io::surfaces_to_text({{snapshots->front(), *std::move(calibration), options}});
  return {Json::parse(text)["surfaces"][0], surface};
}

class SurfacesReportTest : public testing::Test {
 protected:
  void SetUp() override {
    if (chart_library().empty()) GTEST_SKIP() << "built without plotly.js (scripts/install_deps.sh)";
  }
};

TEST_F(SurfacesReportTest, KeepsTheDocumentsNumbersAsTheyAre) {
  const Sample sample = calibrated();
  SurfacesReport report;
  report.add(sample.document, sample.surface);
  const auto page = report.finish();
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_LT(page->size(), kPageBytes);
  const Json part = Json::parse(test::part_of(*page, "surfaces-0"))[0];
  for (const char* name : {"fitted", "rejected", "slices", "quality", "arbitrage", "severity_path"}) {
    EXPECT_EQ(part["document"]["report"][name], sample.document["report"][name]) << name;
  }
  EXPECT_EQ(part["curves"]["slices"].size(), sample.surface.slices().size());
  EXPECT_FALSE(part["figures"].empty());
}

TEST_F(SurfacesReportTest, AbridgesWhatDoesNotFitIntoOnePageAndSaysSo) {
  const Sample sample = calibrated();
  SurfacesReport report;
  std::size_t count = 0;
  while (!report.is_short() && count < 1000) {
    report.add(sample.document, sample.surface, "file");
    ++count;
  }
  ASSERT_LT(count, 1000U);
  EXPECT_EQ(report.size(), count);
  const auto page = report.finish();
  ASSERT_TRUE(page);
  EXPECT_LT(page->size(), kPageBytes);
  const Json overview = Json::parse(test::part_of(*page, "overview"));
  EXPECT_TRUE(overview["short"].get<bool>());
  ASSERT_EQ(overview["surfaces"].size(), count);
  const std::size_t group = overview["group"];
  const std::string last = "surfaces-" + std::to_string((count - 1) / group);
  const Json part = Json::parse(test::part_of(*page, last))[(count - 1) % group];
  EXPECT_FALSE(part["document"]["report"].contains("fitted"));
  EXPECT_EQ(part["document"]["report"]["slices"][0]["atm_vol"],
            sample.document["report"]["slices"][0]["atm_vol"]);
}

TEST_F(SurfacesReportTest, DecidesArbitrageOfStatedSurfaces) {
  const std::string path = test::sample_path("btc_synth.truth.json");
  const auto surfaces = read_surfaces(path);
  ASSERT_TRUE(surfaces);
  SurfacesReport report;
  report.add(Json::parse(io::stated_surfaces_to_text(*surfaces, path))["surfaces"][0], surfaces->front(),
             path);
  const auto page = report.finish();
  ASSERT_TRUE(page);
  const Json part = Json::parse(test::part_of(*page, "surfaces-0"))[0];
  EXPECT_TRUE(part["document"]["report"]["arbitrage"]["free"].get<bool>());
}

}  // namespace
}  // namespace volcal::report

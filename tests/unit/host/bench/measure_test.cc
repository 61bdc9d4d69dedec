// SPDX-License-Identifier: Apache-2.0

// Selection, repetition and judgement of rows; times are not tested.

#include "host/bench/measure.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <utility>

namespace volcal::bench {
namespace {

/// A row whose work counts its runs.
Row counting_row(std::string name, const std::shared_ptr<int>& runs) {
  Row row;
  row.name = std::move(name);
  row.item = "thing";
  row.prepare = [runs](const Settings&) -> Expected<Work> {
    Work work;
    work.items = 10;
    work.run = [runs]() -> Expected<void> {
      ++*runs;
      return {};
    };
    work.checksum = [] { return 42.0; };
    work.judge = []() -> std::vector<Accuracy> { return {{"error", 1.0, "eps", 2.0}}; };
    return work;
  };
  return row;
}

class Measure : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_measure()) GTEST_SKIP() << "built without Google Benchmark";
  }
};

TEST_F(Measure, RunsOnceUntimedThenElevenTimes) {
  const auto runs = std::make_shared<int>(0);
  const auto results = measure({counting_row("a", runs)}, {});
  ASSERT_TRUE(results.has_value()) << results.error().message;
  EXPECT_EQ(*runs, 1 + kRuns);
  const Measured& measured = results->front();
  EXPECT_EQ(measured.nanoseconds.size(), static_cast<std::size_t>(kRuns));
  EXPECT_TRUE(std::is_sorted(measured.nanoseconds.begin(), measured.nanoseconds.end()));
  EXPECT_GE(measured.median(), measured.least());
  EXPECT_EQ(measured.items, 10);
  EXPECT_EQ(measured.checksum, 42.0);
  EXPECT_TRUE(measured.ok());
}

TEST_F(Measure, TheFilterIsFoundAnywhereInTheName) {
  const auto runs = std::make_shared<int>(0);
  Selection selection;
  selection.filter = "vol$";
  const auto results = measure({counting_row("vol/a", runs), counting_row("b/vol", runs)}, selection);
  ASSERT_TRUE(results.has_value());
  ASSERT_EQ(results->size(), 1U);
  EXPECT_EQ(results->front().row.name, "b/vol");
}

TEST_F(Measure, SettingsThatMakeNoDifferenceAreRunOnce) {
  const auto runs = std::make_shared<int>(0);
  Row plain = counting_row("plain", runs);
  Row threaded = counting_row("threaded", runs);
  threaded.by_threads = true;
  Selection selection;
  selection.threads = {1, 2, 3};
  const auto results = measure({plain, threaded}, selection);
  ASSERT_TRUE(results.has_value());
  ASSERT_EQ(results->size(), 4U);
  EXPECT_EQ((*results)[0].settings.threads, 1);
  EXPECT_EQ((*results)[3].settings.threads, 3);
}

TEST_F(Measure, ARowThatFailsSaysWhyAndStopsNoOther) {
  const auto runs = std::make_shared<int>(0);
  Row failing = counting_row("failing", runs);
  failing.prepare = [](const Settings&) -> Expected<Work> { return Error{ErrorCode::internal, "broken"}; };
  Row stopping = counting_row("stopping", runs);
  stopping.prepare = [](const Settings&) -> Expected<Work> {
    Work work;
    work.items = 1;
    work.run = []() -> Expected<void> { return Error{ErrorCode::internal, "stopped"}; };
    return work;
  };
  const auto results = measure({failing, stopping, counting_row("sound", runs)}, {});
  ASSERT_TRUE(results.has_value());
  ASSERT_EQ(results->size(), 3U);
  EXPECT_EQ((*results)[0].failure, "broken");
  EXPECT_EQ((*results)[1].failure, "stopped");
  EXPECT_FALSE((*results)[1].ok());
  EXPECT_TRUE((*results)[2].ok());
}

TEST_F(Measure, AccuracyBeyondItsLimitOrNotANumberIsNotOk) {
  EXPECT_TRUE((Accuracy{"error", 2.0, "eps", 2.0}).ok());
  EXPECT_FALSE((Accuracy{"error", 2.1, "eps", 2.0}).ok());
  EXPECT_FALSE((Accuracy{"error", std::numeric_limits<double>::quiet_NaN(), "eps", 2.0}).ok());
  EXPECT_TRUE((Accuracy{"count", 1e9, ""}).ok());
}

TEST_F(Measure, SelectionsOutOfBoundsAreUsageErrors) {
  const auto runs = std::make_shared<int>(0);
  const std::vector<Row> rows{counting_row("a", runs)};
  Selection filter;
  filter.filter = "[";
  Selection none;
  none.filter = "nothing";
  Selection threads;
  threads.threads = {0};
  for (const Selection& selection : {filter, none, threads}) {
    const auto results = measure(rows, selection);
    ASSERT_FALSE(results.has_value());
    EXPECT_EQ(results.error().code, ErrorCode::usage);
  }
  EXPECT_EQ(*runs, 0);
}

TEST(AllRows, NamesAreDistinctAndEveryPeersRowIsThere) {
  std::set<std::string> names;
  for (const Row& row : all_rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.item.empty() || row.work.empty()) << row.name;
  }
}

}  // namespace
}  // namespace volcal::bench

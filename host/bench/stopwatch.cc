// SPDX-License-Identifier: Apache-2.0
#include "host/bench/stopwatch.h"

#include <benchmark/benchmark.h>

namespace volcal::bench {
namespace {

/// Keeps every repetition; Google Benchmark's own reporters would print to standard output.
class Collector final : public benchmark::BenchmarkReporter {
 public:
  explicit Collector(std::vector<double>& nanoseconds) : nanoseconds_(nanoseconds) {}

  bool ReportContext(const Context&) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      nanoseconds_.push_back(1e9 * run.real_accumulated_time / static_cast<double>(run.iterations));
    }
  }

 private:
  std::vector<double>& nanoseconds_;
};

}  // namespace

bool has_stopwatch() noexcept { return true; }

std::vector<double> time_runs(const std::string& name, int runs, const std::function<void()>& work) {
  std::vector<double> nanoseconds;
  Collector collector(nanoseconds);
  // Each repetition has one iteration: the work is many items already, and each run counts for the median.
  benchmark::RegisterBenchmark(name.c_str(),
                               [&work](benchmark::State& state) {
                                 for (auto _ : state) work();
                               })
      ->Iterations(1)
      ->Repetitions(runs)
      ->UseRealTime();
  benchmark::RunSpecifiedBenchmarks(&collector, "all");
  benchmark::ClearRegisteredBenchmarks();
  return nanoseconds;
}

}  // namespace volcal::bench

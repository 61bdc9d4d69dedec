// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Output of `volcal bench`: a table for people, or data/schema/bench.schema.json ("volcal.bench/1").

#include <string>
#include <vector>

#include "host/bench/machine.h"
#include "host/bench/measure.h"
#include "volcal/time.h"

namespace volcal::bench {

inline constexpr const char* kBenchSchema = "volcal.bench/1";

/// Program, build and machine of a run.
struct BenchContext {
  Machine machine;
  UtcTime date;
  bool quick = false;
};

/// Median of a peer over the median of the row of volcal that it is compared with: above 1 the peer takes
/// longer. NaN for rows of volcal, or where either has no figures. Of several rows of that name on the same
/// device, threads and size the fastest counts.
[[nodiscard]] double peer_ratio(const Measured& peer, const std::vector<Measured>& all);

[[nodiscard]] std::string bench_text(const std::vector<Measured>& results, const BenchContext& context);
[[nodiscard]] std::string bench_json(const std::vector<Measured>& results, const BenchContext& context);

/// List of all rows with descriptions of their work.
[[nodiscard]] std::string bench_list(const std::vector<Row>& rows);

}  // namespace volcal::bench

// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What `volcal bench` prints: a table for people, or data/schema/bench.schema.json ("volcal.bench/1").

#include <string>
#include <vector>

#include "host/bench/machine.h"
#include "host/bench/measure.h"
#include "volcal/time.h"

namespace volcal::bench {

inline constexpr const char* kBenchSchema = "volcal.bench/1";

/// What a run belongs to.
struct BenchContext {
  Machine machine;
  UtcTime date;
  bool quick = false;
};

/// A peer's median over that of our row which it stands beside: how many times as long the peer takes. NaN
/// for rows that are no peer's, or where either has no figures. Of several rows of that name on
/// the same device, threads and size the fastest counts.
[[nodiscard]] double peer_ratio(const Measured& peer, const std::vector<Measured>& all);

[[nodiscard]] std::string bench_text(const std::vector<Measured>& results, const BenchContext& context);
[[nodiscard]] std::string bench_json(const std::vector<Measured>& results, const BenchContext& context);

/// The rows that there are, with their work.
[[nodiscard]] std::string bench_list(const std::vector<Row>& rows);

}  // namespace volcal::bench

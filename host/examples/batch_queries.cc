// SPDX-License-Identifier: Apache-2.0

// Queries many vols of a surface at once: a grid of times and log-moneyness, then strikes of one expiry.
//
//     batch_queries data/samples/index_synth.truth.json

#include <volcal/io.h>
#include <volcal/queries.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <vector>

namespace {

int fail(const volcal::Error& error) {
  std::fprintf(stderr, "batch_queries: %s\n", error.message.c_str());
  return 1;
}

/// Evenly spaced numbers from `first` to `last`.
std::vector<double> spaced(double first, double last, std::size_t count) {
  std::vector<double> numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    numbers[i] = first + (last - first) * static_cast<double>(i) / static_cast<double>(count - 1);
  }
  return numbers;
}

volcal::Expected<void> print_grid(const volcal::SurfaceQueries& queries) {
  const std::vector<double> times = spaced(1.0 / 52.0, 1.0, 200);
  const std::vector<double> log_moneyness = spaced(-0.5, 0.5, 500);
  std::vector<double> vols(times.size() * log_moneyness.size());
  if (auto done = queries.on_grid(times, volcal::at_log_moneyness(log_moneyness), vols); !done) return done;

  double largest = 0.0;
  for (std::size_t i = 0; i < vols.size(); ++i) {
    const double alone = queries.surface().implied_vol(times[i / log_moneyness.size()],
                                                       log_moneyness[i % log_moneyness.size()]);
    largest = std::max(largest, std::fabs(vols[i] - alone));
  }
  const auto [lowest, highest] = std::minmax_element(vols.begin(), vols.end());
  std::printf("grid on %s: %zu vols from %.5f to %.5f, at most %.3g from single queries\n",
              queries.device().c_str(), vols.size(), *lowest, *highest, largest);
  return {};
}

/// Prints vols at strikes. A point that has no answer affects no other, and its status gives the reason.
volcal::Expected<void> print_strikes(const volcal::SurfaceQueries& queries) {
  const volcal::Expiry& expiry = queries.surface().slices().front().expiry;
  const double forward = expiry.forward.forward;
  const std::vector<double> strikes = {0.9 * forward, forward, 1.1 * forward, -1.0};
  std::vector<double> vols(strikes.size());
  std::vector<volcal::QueryStatus> statuses(strikes.size());
  if (auto done = queries.on_slice(0, volcal::at_strikes(strikes), vols, volcal::QueryQuantity::implied_vol,
                                   statuses);
      !done) {
    return done;
  }
  for (std::size_t i = 0; i < strikes.size(); ++i) {
    std::printf("strike %.2f of %s: vol %.5f (%s)\n", strikes[i], expiry.label.c_str(), vols[i],
                to_string(statuses[i]));
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return fail({volcal::ErrorCode::usage, "give one surface as JSON"});
  const auto surfaces = volcal::read_surfaces(argv[1]);
  if (!surfaces) return fail(surfaces.error());

  // Takes a GPU where there is one and batches of this size justify it, else all cores of the processor.
  const auto queries = volcal::SurfaceQueries::make(surfaces->front(), volcal::Device::automatic, 0, 100'000);
  if (!queries) return fail(queries.error());
  if (const auto done = print_grid(*queries); !done) return fail(done.error());
  if (const auto done = print_strikes(*queries); !done) return fail(done.error());
  return 0;
}

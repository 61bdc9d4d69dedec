// SPDX-License-Identifier: Apache-2.0

/// Draws N quotes in each regime, inverts them with the loops of each instruction set and judges every vol in
/// 60 digits.
///
/// Usage: implied_vol_accuracy [N = 1000000] [seed = 20260101] [regime, 0 to 6: all]
/// Exit code 1 if any quote is wrong: a status other than ok where a vol exists, ok where none does, or an
/// error above kWrongUnits. Also prints the time per quote on one thread.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "kernels/backend/isa/hot_loops.h"
#include "kernels/core/black/implied_vol_body.h"
#include "tests/support/black_reference.h"
#include "tests/support/quote_regimes.h"

namespace {

using volcal::InstructionSet;
using volcal::core::OptionSide;
using volcal::core::QuoteStatus;
using volcal::test::Quote;
using volcal::test::Regime;

/// In units of eps (1 + condition): "a few ulp of what the rounding of the input permits".
constexpr double kWrongUnits = 8.0;
constexpr int kTimedRuns = 11;

struct Batch {
  std::vector<double> price, forward, strike, time, vol;
  std::vector<OptionSide> side;
  std::vector<QuoteStatus> status;
};

Batch draw(Regime regime, std::size_t n, unsigned seed) {
  Batch batch;
  volcal::test::QuoteGenerator generator(regime, seed);
  for (std::size_t i = 0; i < n; ++i) {
    const Quote quote = generator.next();
    batch.price.push_back(quote.undiscounted_price);
    batch.forward.push_back(quote.forward);
    batch.strike.push_back(quote.strike);
    batch.time.push_back(quote.time_to_expiry);
    batch.side.push_back(quote.side);
  }
  batch.vol.resize(n);
  batch.status.resize(n);
  return batch;
}

/// Median time of a quote in nanoseconds.
double invert(const volcal::HotLoops& loops, Batch& batch) {
  const volcal::core::ImpliedVolArrays arrays{batch.price.data(), batch.forward.data(), batch.strike.data(),
                                              batch.time.data(),  batch.side.data(),    batch.vol.data(),
                                              batch.status.data()};
  const auto n = static_cast<std::int64_t>(batch.price.size());
  std::vector<double> nanoseconds;
  for (int run = 0; run < kTimedRuns; ++run) {
    const auto start = std::chrono::steady_clock::now();
    loops.implied_vols(arrays, 0, n);
    const std::chrono::duration<double, std::nano> elapsed = std::chrono::steady_clock::now() - start;
    nanoseconds.push_back(elapsed.count() / static_cast<double>(n));
  }
  std::nth_element(nanoseconds.begin(), nanoseconds.begin() + kTimedRuns / 2, nanoseconds.end());
  return nanoseconds[kTimedRuns / 2];
}

Quote quote_at(const Batch& batch, std::size_t i) {
  return {batch.price[i], batch.forward[i], batch.strike[i], batch.time[i], batch.side[i]};
}

/// A vol and its error: most vols are the same to the last bit under all instruction sets.
struct Judged {
  double vol;
  double error;
};

/// Number of wrong quotes.
std::size_t report(Batch& batch, InstructionSet set, std::vector<Judged>& judged) {
  const std::size_t n = batch.price.size();
  const double nanoseconds = invert(volcal::hot_loops(set), batch);
  std::vector<double> units;
  std::size_t wrong = 0;
  std::size_t without_vol = 0;
  double worst = 0.0;
  Quote worst_quote{};
  double worst_vol = 0.0;
  double checksum = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const Quote quote = quote_at(batch, i);
    const bool ok = batch.status[i] == QuoteStatus::ok;
    if (ok != volcal::test::has_implied_vol(quote)) {
      ++wrong;
      std::printf("  status %d: price %.17g forward %.17g strike %.17g time %.17g side %d\n",
                  static_cast<int>(batch.status[i]), quote.undiscounted_price, quote.forward, quote.strike,
                  quote.time_to_expiry, static_cast<int>(quote.side));
      continue;
    }
    if (!ok) {
      ++without_vol;
      continue;
    }
    checksum += batch.vol[i];
    if (judged[i].vol != batch.vol[i]) {
      judged[i] = {batch.vol[i], volcal::test::judge_implied_vol(quote, batch.vol[i]).error_units};
    }
    const double error = judged[i].error;
    units.push_back(error);
    if (!(error <= kWrongUnits)) ++wrong;
    if (!(error <= worst)) {
      worst = error;
      worst_quote = quote;
      worst_vol = batch.vol[i];
    }
  }
  std::sort(units.begin(), units.end());
  const auto percentile = [&units](double p) {
    return units.empty() ? 0.0 : units[static_cast<std::size_t>(p * static_cast<double>(units.size() - 1))];
  };
  std::printf("  %s: %zu vols, %zu without time value or at the bound, wrong %zu\n", to_string(set),
              units.size(), without_vol, wrong);
  std::printf("    error in eps (1 + condition): median %.3f, 99 %% %.3f, 99.99 %% %.3f, max %.3f\n",
              percentile(0.5), percentile(0.99), percentile(0.9999), worst);
  std::printf("    worst: price %.17g forward %.17g strike %.17g time %.17g %s, vol %.17g\n",
              worst_quote.undiscounted_price, worst_quote.forward, worst_quote.strike,
              worst_quote.time_to_expiry, worst_quote.side == OptionSide::call ? "call" : "put", worst_vol);
  std::printf("    %.1f ns a quote, one thread, median of %d runs; checksum %.17g\n", nanoseconds, kTimedRuns,
              checksum);
  std::fflush(stdout);
  return wrong;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t n = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000000;
  const unsigned seed = argc > 2 ? static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10)) : 20260101U;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < volcal::test::kRegimes.size(); ++i) {
    if (argc > 3 && std::strtoul(argv[3], nullptr, 10) != i) continue;
    Batch batch = draw(volcal::test::kRegimes[i], n, seed);
    std::printf("%s\n", to_string(volcal::test::kRegimes[i]));
    std::vector<Judged> judged(n, {-1.0, 0.0});
    for (const InstructionSet set :
         {InstructionSet::baseline, InstructionSet::x86_64_v3, InstructionSet::x86_64_v4}) {
      if (volcal::is_available(set)) wrong += report(batch, set, judged);
    }
  }
  std::printf("seed %u, %zu quotes a regime: %zu wrong\n", seed, n, wrong);
  return wrong == 0 ? 0 : 1;
}

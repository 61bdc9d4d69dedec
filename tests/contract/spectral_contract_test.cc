// SPDX-License-Identifier: Apache-2.0

// Spectral weights: every backend ranks in the same order, with ties and errors that are NaN.

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "tests/contract/contract_support.h"

namespace volcal::contract {
namespace {

// The formula is the same; libraries round exp and log differently, and shares are differences of near
// numbers.
constexpr double kWeight = 1e-13;

/// Segments of unequal lengths, some of them empty, some errors tied, others NaN.
struct Segments {
  std::vector<std::int64_t> begin{0};
  std::vector<double> error, mass;

  Segments(Random& random, std::size_t n, bool finite) {
    for (std::size_t s = 0; s < n; ++s) {
      const std::uint64_t size = random.below(5) == 0 ? 0 : random.below(300);
      for (std::uint64_t i = 0; i < size; ++i) {
        error.push_back(random.below(4) == 0 ? 1.5 : random.uniform(0.0, 3.0));
        mass.push_back(random.uniform(0.1, 2.0));
      }
      begin.push_back(static_cast<std::int64_t>(error.size()));
    }
    if (!finite) spoil(random, error);
  }
};

class SpectralContract : public BackendContract {
 protected:
  void expect_as_baseline(const Segments& in, const core::Spectrum& spectrum, std::span<const double> from,
                          std::span<const double> step) {
    const std::size_t n = in.error.size();
    const std::size_t segments = in.begin.size() - 1;
    Guarded<double> weight(n, kPoison);
    Guarded<double> risk(segments, kPoison);
    std::vector<double> expected(n);
    std::vector<double> expected_risk(segments);
    const auto done = backend().spectral_weights(
        {in.begin, in.error, in.mass, spectrum, weight.span(), risk.span(), from, step});
    ASSERT_TRUE(done.has_value()) << done.error().message;
    ASSERT_TRUE(
        make_cpu_backend(InstructionSet::baseline)
            ->spectral_weights({in.begin, in.error, in.mass, spectrum, expected, expected_risk, from, step})
            .has_value());
    EXPECT_TRUE(weight.guards_untouched() && risk.guards_untouched());
    for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(weight[i], expected[i], kWeight) << i;
    for (std::size_t s = 0; s < segments; ++s) {
      if (std::isfinite(expected_risk[s])) {
        EXPECT_NEAR(risk[s], expected_risk[s], kWeight * 300.0) << s;
      } else {
        EXPECT_FALSE(std::isfinite(risk[s])) << s;
      }
    }
  }

  Random random_;
  ::testing::ScopedTrace seed_{__FILE__, __LINE__, "VOLCAL_TEST_SEED=" + std::to_string(random_.seed())};
};

TEST_P(SpectralContract, WeightsAreThoseOfOneOrder) {
  for (const std::size_t n : {1U, 2U, 70U}) {
    for (const bool finite : {true, false}) {
      const Segments in(random_, n, finite);
      for (const core::Spectrum spectrum : {core::Spectrum{core::SpectrumKind::cvar, 0.9},
                                            core::Spectrum{core::SpectrumKind::exponential, 4.0},
                                            core::Spectrum{core::SpectrumKind::power, 3.0}}) {
        expect_as_baseline(in, spectrum, {}, {});
      }
    }
  }
}

TEST_P(SpectralContract, StepsEndAtTheSameWeights) {
  const Segments in(random_, 70, true);
  const core::Spectrum spectrum{core::SpectrumKind::exponential, 4.0};
  std::vector<double> from(in.error.size());
  std::vector<double> step;
  for (std::size_t s = 0; s + 1 < in.begin.size(); ++s) {
    const auto first = in.mass.begin() + in.begin[s];
    const auto last = in.mass.begin() + in.begin[s + 1];
    const double all = std::accumulate(first, last, 0.0);
    for (auto i = in.begin[s]; i < in.begin[s + 1]; ++i) {
      from[static_cast<std::size_t>(i)] = in.mass[static_cast<std::size_t>(i)] / all;
    }
    step.push_back(random_.uniform(0.0, 3.0));
  }
  expect_as_baseline(in, spectrum, from, step);
}

TEST_P(SpectralContract, LengthsThatDisagreeAreRefused) {
  const std::vector<std::int64_t> begin = {0, 2};
  const std::vector<std::int64_t> falling = {0, 2, 1};
  std::vector<double> two(2, 1.0);
  std::vector<double> one(1, 1.0);
  std::vector<double> risk(1);
  std::vector<double> risks(2);
  EXPECT_TRUE(backend().spectral_weights({begin, two, two, {}, two, risk}));
  EXPECT_TRUE(backend().spectral_weights({{begin.data(), 1}, {}, {}, {}, {}, {}}));
  EXPECT_FALSE(backend().spectral_weights({begin, two, one, {}, two, risk}));
  EXPECT_FALSE(backend().spectral_weights({begin, one, one, {}, one, risk}));
  EXPECT_FALSE(backend().spectral_weights({begin, two, two, {}, two, risks}));
  EXPECT_FALSE(backend().spectral_weights({falling, two, two, {}, two, risks}));
  EXPECT_FALSE(backend().spectral_weights({begin, two, two, {}, two, risk, one, one}));
}

VOLCAL_FOR_EACH_BACKEND(SpectralContract);

}  // namespace
}  // namespace volcal::contract

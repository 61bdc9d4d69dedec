// SPDX-License-Identifier: Apache-2.0

// SVI grids and residuals: every backend gives the same as the core on the host.

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/core/svi/svi.h"
#include "kernels/core/svi/svi_chart.h"
#include "kernels/core/svi/svi_residual.h"
#include "tests/contract/contract_support.h"
#include "tests/contract/ulp_budget.h"

namespace volcal::contract {
namespace {

using core::SviRaw;

std::vector<SviRaw<double>> random_slices(Random& random, std::size_t n) {
  std::vector<SviRaw<double>> slices;
  for (std::size_t i = 0; i < n; ++i) {
    slices.push_back({random.uniform(0.001, 0.1), random.uniform(0.01, 0.5), random.uniform(-0.99, 0.99),
                      random.uniform(-0.5, 0.5), random.uniform(0.01, 0.5)});
  }
  return slices;
}

std::vector<double> random_log_moneyness(Random& random, std::size_t n) {
  std::vector<double> values(n);
  for (double& value : values) value = random.uniform(-2.0, 2.0);
  return values;
}

/// Sum of the sizes of the terms of w.
double variance_scale(const SviRaw<double>& p, double k) {
  const double y = k - p.m;
  return std::fabs(p.a) + p.b * (std::fabs(p.rho * y) + std::hypot(y, p.sigma));
}

/// Sum of the sizes of the terms of g, each enlarged by the cancellation in its w and w'.
double durrleman_scale(const SviRaw<double>& p, double k) {
  const auto v = core::svi_value(p, k);
  const double grown = variance_scale(p, k) / std::fabs(v.w);
  const double slope = p.b * (std::fabs(p.rho) + 1.0);
  const double lean = 1.0 + 0.5 * std::fabs(k) * slope / std::fabs(v.w);
  return grown * (lean * lean + 0.25 * slope * slope * (1.0 / std::fabs(v.w) + 0.25) + 0.5 * v.curvature);
}

class SviContract : public BackendContract {
 protected:
  void check_total_variances(const std::vector<SviRaw<double>>& slices, const std::vector<double>& k) {
    Guarded<double> value(slices.size() * k.size(), kPoison);
    const auto done = backend().svi_total_variances({slices, k, value.span()});
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(value.guards_untouched());
    for (std::size_t i = 0; i < slices.size() * k.size(); ++i) {
      const auto& slice = slices[i / k.size()];
      const double at = k[i % k.size()];
      ASSERT_TRUE(within_ulp(value[i], core::svi_total_variance(slice, at), kSviTotalVarianceUlp,
                             variance_scale(slice, at)))
          << "element " << i;
    }
  }

  void check_durrleman(const std::vector<SviRaw<double>>& slices, const std::vector<double>& k) {
    Guarded<double> value(slices.size() * k.size(), kPoison);
    const auto done = backend().svi_durrleman({slices, k, value.span()});
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(value.guards_untouched());
    for (std::size_t i = 0; i < slices.size() * k.size(); ++i) {
      const auto& slice = slices[i / k.size()];
      const double at = k[i % k.size()];
      ASSERT_TRUE(
          within_ulp(value[i], core::svi_durrleman_g(slice, at), kDurrlemanUlp, durrleman_scale(slice, at)))
          << "element " << i;
    }
  }

  Random random_;
  ::testing::ScopedTrace seed_{__FILE__, __LINE__, "VOLCAL_TEST_SEED=" + std::to_string(random_.seed())};
};

TEST_P(SviContract, TotalVariancesAreTheCoresOnEveryGrid) {
  for (const std::size_t n : kSizes) {
    check_total_variances(random_slices(random_, 1), random_log_moneyness(random_, n));
    check_total_variances(random_slices(random_, n), random_log_moneyness(random_, 3));
  }
}

TEST_P(SviContract, TotalVariancesOfSpoiledInputsAreTheCores) {
  auto k = random_log_moneyness(random_, 101);
  spoil(random_, k);
  auto slices = random_slices(random_, 57);
  slices[0].a = std::nan("");
  slices[56].sigma = std::nan("");
  check_total_variances(slices, k);
}

TEST_P(SviContract, TenMillionGridPointsAreAllWritten) {
  constexpr std::size_t kSlices = 10;
  constexpr std::size_t kPoints = 1'000'001;  // odd, and more than one chunk of any backend in all
  const auto slices = random_slices(random_, kSlices);
  const auto k = random_log_moneyness(random_, kPoints);
  std::vector<double> value(kSlices * kPoints, kPoison);
  ASSERT_TRUE(backend().svi_total_variances({slices, k, value}));
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const double expected = core::svi_total_variance(slices[i / kPoints], k[i % kPoints]);
    const double scale = variance_scale(slices[i / kPoints], k[i % kPoints]);
    if (!within_ulp(value[i], expected, kSviTotalVarianceUlp, scale)) ++wrong;
  }
  EXPECT_EQ(wrong, 0U);
}

TEST_P(SviContract, DurrlemanIsTheCoresOnEveryGrid) {
  for (const std::size_t n : kSizes) {
    check_durrleman(random_slices(random_, 1), random_log_moneyness(random_, n));
    check_durrleman(random_slices(random_, n), random_log_moneyness(random_, 3));
  }
}

TEST_P(SviContract, GridsOfTheWrongLengthAreRefused) {
  const auto slices = random_slices(random_, 3);
  const auto k = random_log_moneyness(random_, 5);
  std::vector<double> value(14, kPoison);
  EXPECT_FALSE(backend().svi_total_variances({slices, k, value}));
  EXPECT_FALSE(backend().svi_durrleman({slices, {}, value}));
  for (const double v : value) EXPECT_EQ(v, kPoison);
}

VOLCAL_FOR_EACH_BACKEND(SviContract);

/// Quotes of several slices in random order.
struct ResidualInputs {
  std::vector<core::SviPoint> slices;
  std::vector<double> time, log_moneyness, market_vol, scale;
  std::vector<int> slice_of;

  ResidualInputs(Random& random, std::size_t n_slices, std::size_t n) {
    for (std::size_t s = 0; s < n_slices; ++s) {
      const core::SviChart chart{random.uniform(0.05, 0.6), core::kLeeSlope};
      double x[core::kSviDimension];
      for (double& coordinate : x) coordinate = random.uniform(-1.5, 0.5);
      slices.push_back(core::svi_point(chart, x));
      time.push_back(random.uniform(0.01, 3.0));
    }
    for (std::size_t i = 0; i < n; ++i) {
      slice_of.push_back(static_cast<int>(random.below(n_slices)));
      log_moneyness.push_back(random.uniform(-1.5, 1.5));
      market_vol.push_back(random.uniform(0.05, 1.5));
      scale.push_back(random.uniform(0.0005, 0.05));
    }
  }

  [[nodiscard]] SviResidualBatch batch(std::span<double> residual, std::span<double> jacobian) const {
    return {slices, time, slice_of, log_moneyness, market_vol, scale, residual, jacobian};
  }
};

class SviResidualContract : public SviContract {
 protected:
  void check(const ResidualInputs& in) {
    const std::size_t n = in.slice_of.size();
    Guarded<double> residual(n, kPoison);
    Guarded<double> jacobian(n * core::kSviDimension, kPoison);
    const auto done = backend().svi_residuals(in.batch(residual.span(), jacobian.span()));
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_TRUE(residual.guards_untouched() && jacobian.guards_untouched());
    for (std::size_t i = 0; i < n; ++i) check_row(in, i, residual[i], &jacobian[i * core::kSviDimension]);
  }

 private:
  static void check_row(const ResidualInputs& in, std::size_t i, double residual, const double* jacobian) {
    const auto s = static_cast<std::size_t>(in.slice_of[i]);
    const auto& slice = in.slices[s];
    const auto jet = core::svi_jet(slice, in.log_moneyness[i]);
    const auto expected = core::svi_vol_residual(jet, in.time[s], in.market_vol[i], in.scale[i]);
    // w = v - sigma sqrt(p c) + ...: the sizes of its terms, and those of each derivative, are below this.
    const double y = in.log_moneyness[i] - slice.m;
    const double terms = slice.lowest + slice.sigma * std::sqrt(slice.left * slice.right) +
                         (slice.left + slice.right) * (std::fabs(y) + std::hypot(y, slice.sigma));
    const double grown = terms / std::fabs(jet.value.w);
    const double vol = std::sqrt(jet.value.w / in.time[s]);
    const double size = (grown * vol + std::fabs(in.market_vol[i])) / in.scale[i];
    ASSERT_TRUE(within_ulp(residual, expected.value, kSviResidualUlp, size)) << "element " << i;
    const double rate = 0.5 / (vol * in.time[s] * in.scale[i]);
    for (int j = 0; j < core::kSviDimension; ++j) {
      const double scale = grown * rate * (terms + slice.centre_rate * (slice.left + slice.right));
      ASSERT_TRUE(within_ulp(jacobian[j], expected.d[j], kSviResidualUlp, scale))
          << "element " << i << ", coordinate " << j;
    }
  }
};

TEST_P(SviResidualContract, ResidualsAndDerivativesAreTheCoresAtEverySize) {
  for (const std::size_t n : kSizes) check(ResidualInputs(random_, 11, n));
}

TEST_P(SviResidualContract, ResidualsBeyondOneLaunchAreTheSame) {
  constexpr std::size_t kFew = 997;
  ResidualInputs in(random_, 11, kFew);
  const std::size_t times = copies(kFew, kBeyondAPiece);
  for (auto* values : {&in.log_moneyness, &in.market_vol, &in.scale}) *values = repeated(*values, times);
  in.slice_of = repeated(in.slice_of, times);
  std::vector<double> residual(kFew * times, kPoison);
  std::vector<double> jacobian(residual.size() * core::kSviDimension, kPoison);
  ASSERT_TRUE(backend().svi_residuals(in.batch(residual, jacobian)));
  EXPECT_TRUE(copies_are_equal<double>(residual, kFew));
  EXPECT_TRUE(copies_are_equal<double>(jacobian, kFew * core::kSviDimension));
  EXPECT_NE(residual.front(), kPoison);
  EXPECT_NE(jacobian.front(), kPoison);
}

TEST_P(SviResidualContract, SpoiledQuotesStayNanAndSpoilNobodyElse) {
  ResidualInputs in(random_, 5, 4001);
  spoil(random_, in.log_moneyness);
  spoil(random_, in.market_vol);
  for (double& value : in.log_moneyness) {
    if (std::isinf(value)) value = std::nan("");  // inf - inf and inf / inf give NaN in different ways
  }
  check(in);
}

TEST_P(SviResidualContract, AQuoteOfASliceThatIsNotThereIsRefused) {
  ResidualInputs in(random_, 3, 10);
  std::vector<double> residual(10);
  std::vector<double> jacobian(50);
  for (const int missing : {3, -1}) {
    in.slice_of[9] = missing;
    const auto done = backend().svi_residuals(in.batch(residual, jacobian));
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, ErrorCode::internal);
  }
}

VOLCAL_FOR_EACH_BACKEND(SviResidualContract);

}  // namespace
}  // namespace volcal::contract

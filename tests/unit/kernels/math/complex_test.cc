// SPDX-License-Identifier: Apache-2.0

#include "kernels/core/math/complex.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "tests/support/black_reference.h"
#include "tests/support/reference_complex.h"

namespace volcal::core {
namespace {

using test::Exact;
using ExactComplex = test::ReferenceComplex<Exact>;

constexpr unsigned kSeed = 20260402;
constexpr int kDraws = 10000;
constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// Size of the error over the size of the value, in eps. Measured over 2e5 arguments, with FMA and without:
/// 1.3 (root), 1.3 (exp), 2.7 (1 - exp), 3.7 (log), 1.0 (reciprocal and products).
constexpr double kRootUlp = 2.0;
constexpr double kExponentialUlp = 2.0;
constexpr double kOneMinusUlp = 4.0;
constexpr double kLogUlp = 6.0;
constexpr double kReciprocalUlp = 2.0;

ExactComplex exact(const Complex<double>& z) { return {Exact(z.re), Exact(z.im)}; }

double error_ulp(const Complex<double>& got, const ExactComplex& expected) {
  const Exact size = modulus(expected);
  const Exact error = modulus(exact(got) - expected);
  if (size == 0) return error == 0 ? 0.0 : std::numeric_limits<double>::infinity();
  const double ulp = static_cast<double>(error / size) / kEpsilon;
  return std::isnan(ulp) ? std::numeric_limits<double>::infinity() : ulp;
}

class ComplexNumbers : public testing::Test {
 protected:
  double uniform(double low, double high) { return low + (high - low) * unit_(random_); }
  double log_uniform(double low, double high) { return std::exp(uniform(std::log(low), std::log(high))); }
  double sign() { return uniform(-1.0, 1.0) < 0.0 ? -1.0 : 1.0; }
  /// A number of modulus from `low` to `high`; a third near the real, a third near the imaginary axis.
  Complex<double> number(double low, double high) {
    const double size = log_uniform(low, high);
    const double slant = log_uniform(1e-20, 1.0);
    const double kind = uniform(0.0, 3.0);
    if (kind < 1.0) return {sign() * size, sign() * size * slant};
    if (kind < 2.0) return {sign() * size * slant, sign() * size};
    const double angle = uniform(-3.2, 3.2);
    return {size * std::cos(angle), size * std::sin(angle)};
  }
  /// Expects the worst of kDraws errors of `f` against `reference` to be within the bound.
  template <class Draw, class F, class Reference>
  void expect_within(double bound, const Draw& draw, const F& f, const Reference& reference) {
    double worst = 0.0;
    for (int i = 0; i < kDraws; ++i) {
      const Complex<double> z = draw(i);
      const double error = error_ulp(f(z), reference(exact(z)));
      ASSERT_LE(error, bound) << z.re << ' ' << z.im;
      worst = std::fmax(worst, error);
    }
    RecordProperty("worst_ulp", std::to_string(worst));
  }

 private:
  std::mt19937_64 random_{kSeed};
  std::uniform_real_distribution<double> unit_;
};

TEST_F(ComplexNumbers, RootHasANonnegativeRealPartAndSquaresToTheNumber) {
  expect_within(
      kRootUlp, [this](int) { return number(1e-140, 1e140); },
      [](const Complex<double>& z) {
        const Complex<double> root = principal_root(z);
        EXPECT_GE(root.re, 0.0) << z.re << ' ' << z.im;
        return root;
      },
      [](const ExactComplex& z) { return square_root(z); });
}

TEST_F(ComplexNumbers, RootOfANegativeNumberIsOnTheImaginaryAxis) {
  const Complex<double> root = principal_root(Complex<double>{-4.0, 0.0});
  EXPECT_EQ(root.re, 0.0);
  EXPECT_EQ(std::fabs(root.im), 2.0);
  const Complex<double> nothing = principal_root(Complex<double>{0.0, 0.0});
  EXPECT_LE(std::fabs(nothing.re), 1e-149);
  EXPECT_EQ(nothing.im, 0.0);
}

TEST_F(ComplexNumbers, ExponentialIsWithinItsBound) {
  expect_within(
      kExponentialUlp,
      [this](int i) {
        return Complex<double>{uniform(-700.0, 700.0), i % 2 == 0 ? uniform(-1e6, 1e6) : uniform(-7.0, 7.0)};
      },
      [](const Complex<double>& z) { return exponential(z); },
      [](const ExactComplex& z) { return exponential(z); });
}

TEST_F(ComplexNumbers, OneMinusExponentialKeepsItsDigitsNextToZero) {
  expect_within(
      kOneMinusUlp,
      [this](int i) {
        if (i % 2 == 0) return number(1e-35, 1.0);  // the reference itself cancels beyond it
        return Complex<double>{uniform(-3.0, 60.0), uniform(-1e3, 1e3)};
      },
      [](const Complex<double>& z) { return one_minus_exponential(z); },
      [](const ExactComplex& z) {
        return ExactComplex{1, 0} - exponential(ExactComplex{-z.re, -z.im});
      });
}

TEST_F(ComplexNumbers, OneMinusExponentialNextToAFullTurn) {
  constexpr double kTwoPi = 6.28318530717958647693;
  expect_within(
      kOneMinusUlp,
      [this](int) {
        const Complex<double> small = number(1e-14, 1e-2);
        return Complex<double>{small.re, std::round(uniform(-100.0, 100.0)) * kTwoPi + small.im};
      },
      [](const Complex<double>& z) { return one_minus_exponential(z); },
      [](const ExactComplex& z) {
        return ExactComplex{1, 0} - exponential(ExactComplex{-z.re, -z.im});
      });
}

TEST_F(ComplexNumbers, LogOfOnePlusKeepsItsDigitsNextToZero) {
  expect_within(
      kLogUlp, [this](int i) { return i % 2 == 0 ? number(1e-25, 1.0) : number(1e-3, 1e140); },
      [](const Complex<double>& z) { return log_one_plus(z); },
      [](const ExactComplex& z) {
        return logarithm(ExactComplex{1 + z.re, z.im});
      });
}

TEST_F(ComplexNumbers, LogOfOnePlusNextToTheUnitCircleAndNextToMinusOne) {
  expect_within(
      kLogUlp,
      [this](int i) {
        const double angle = uniform(-3.14, 3.14);
        const double size = i % 2 == 0 ? 1.0 + sign() * log_uniform(1e-16, 0.1) : log_uniform(1e-16, 0.5);
        return Complex<double>{size * std::cos(angle) - 1.0, size * std::sin(angle)};
      },
      [](const Complex<double>& z) { return log_one_plus(z); },
      [](const ExactComplex& z) {
        return logarithm(ExactComplex{1 + z.re, z.im});
      });
}

TEST_F(ComplexNumbers, ReciprocalAndProductsAreWithinTheirBound) {
  expect_within(
      kReciprocalUlp, [this](int) { return number(1e-140, 1e140); },
      [](const Complex<double>& z) { return reciprocal(z); },
      [](const ExactComplex& z) {
        return ExactComplex{1, 0} / z;
      });
  expect_within(
      kReciprocalUlp, [this](int) { return number(1e-140, 1e140); },
      [](const Complex<double>& z) { return square(z); }, [](const ExactComplex& z) { return z * z; });
  const Complex<double> third = number(1e-3, 1e3);
  expect_within(
      kReciprocalUlp, [this](int) { return number(1e-140, 1e140); },
      [&](const Complex<double>& z) { return z * third; },
      [&](const ExactComplex& z) { return z * exact(third); });
}

TEST_F(ComplexNumbers, SquareKeepsTheDigitsOfItsRealPart) {
  // (x - y) (x + y) is tested next to the diagonal, where x^2 - y^2 would cancel.
  const Complex<double> z = {1.0 + 0x1p-50, 1.0};
  EXPECT_EQ(square(z).re, 0x1p-50 * (2.0 + 0x1p-50));
}

TEST_F(ComplexNumbers, NanStaysNan) {
  for (const Complex<double>& z : {Complex<double>{std::nan(""), 1.0}, Complex<double>{1.0, std::nan("")}}) {
    for (const Complex<double>& got :
         {principal_root(z), exponential(z), one_minus_exponential(z), log_one_plus(z)}) {
      EXPECT_TRUE(std::isnan(got.re) || std::isnan(got.im));
    }
  }
}

TEST_F(ComplexNumbers, LanesAreAsAccurateAsNumbers) {
  using P = Pack<kLanes>;
  constexpr double kBetween = 2.0 * kOneMinusUlp;
  for (int i = 0; i < kDraws / kLanes; ++i) {
    Complex<P> z{};
    for (int lane = 0; lane < kLanes; ++lane) {
      const Complex<double> one = number(1e-5, 30.0);
      z.re.lanes[lane] = one.re;
      z.im.lanes[lane] = one.im;
    }
    const Complex<P> root = principal_root(z);
    const Complex<P> power = exponential(z);
    const Complex<P> gap = one_minus_exponential(z);
    const Complex<P> logarithm = log_one_plus(z);
    for (int lane = 0; lane < kLanes; ++lane) {
      const auto at = [&](const Complex<P>& all) {
        return Complex<double>{all.re.lanes[lane], all.im.lanes[lane]};
      };
      const Complex<double> one = at(z);
      ASSERT_LE(error_ulp(at(root), exact(principal_root(one))), kBetween) << one.re << ' ' << one.im;
      ASSERT_LE(error_ulp(at(power), exact(exponential(one))), kBetween) << one.re << ' ' << one.im;
      ASSERT_LE(error_ulp(at(gap), exact(one_minus_exponential(one))), kBetween) << one.re << ' ' << one.im;
      ASSERT_LE(error_ulp(at(logarithm), exact(log_one_plus(one))), kBetween) << one.re << ' ' << one.im;
    }
  }
}

}  // namespace
}  // namespace volcal::core

// SPDX-License-Identifier: Apache-2.0

/// Heston prices against published figures, each with its source. Where a printed digit is known to be wrong,
/// the test says so and uses the digits of independent quadrature.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>

#include "kernels/core/black/black.h"
#include "tests/support/heston_pricing.h"

namespace volcal::core {
namespace {

using test::price_of;

constexpr double kDigits = 2e-14;  // of the forward: two units of the last digit given

/// [FangOosterlee2008, eq. 53, Tables 4 and 5]: at the money on 100. The paper's own digits are 1.6e-8 too
/// high at one year and 3.2e-10 at ten; those of three contours agree to 2e-14.
TEST(PublishedHeston, FangOosterleeToTheDigitsVerified) {
  constexpr HestonParameters kModel = {0.0175, 1.5768, 0.0398, 0.5751, -0.5711};
  struct Row {
    double time;
    double printed;
    double verified;
  };
  for (const Row& row :
       {Row{1.0, 5.785155450, 5.78515543437615}, Row{10.0, 22.318945791474590, 22.31894579115447}}) {
    const double price = price_of({kModel, row.time, 100.0, 100.0, true});
    EXPECT_NEAR(price, row.verified / 100.0, kDigits) << row.time;
    EXPECT_NEAR(price, row.printed / 100.0, 2e-10) << row.time;
  }
}

/// [KahlJaeckel2005], as carried by QuantLib's testKahlJaeckelCase: printed 4.95212.
TEST(PublishedHeston, KahlJaeckelToTheDigitsVerified) {
  constexpr HestonParameters kModel = {0.16, 1.0, 0.16, 2.0, -0.8};
  EXPECT_NEAR(price_of({kModel, 10.0, 100.0, 200.0, true}), 4.95211472087972 / 100.0, kDigits);
}

/// QuantLib's testCosHestonEngine (test-suite/hestonmodel.cpp): spot 100, rate 15 %, dividends 7 %, one year.
TEST(PublishedHeston, QuantLibsCosEngineToTheDigitsPrinted) {
  constexpr HestonParameters kModel = {0.1, 4.0, 0.22, 1.8, -0.75};
  constexpr double kPrinted = 1e-10;
  const double forward = 100.0 * std::exp(0.15 - 0.07);
  struct Row {
    bool call;
    double strike;
    double price;
  };
  for (const Row& row : {Row{true, 120.0, 9.364410588426075}, Row{true, 250.0, 0.01036797658132471},
                         Row{false, 80.0, 5.319092971836708}, Row{false, 10.0, 0.01032681906278383}}) {
    const double price = std::exp(-0.15) * forward * price_of({kModel, 1.0, forward, row.strike, row.call});
    EXPECT_NEAR(price, row.price, kPrinted) << row.strike;
  }
}

/// QuantLib's testAnalyticVsCached: 2004-12-27 to 2005-03-28 by its actual/actual, rate 2.25 %, dividends 2
/// %.
TEST(PublishedHeston, QuantLibsCachedValueToTheDigitsPrinted) {
  constexpr HestonParameters kModel = {0.1, 3.16, 0.09, 0.4, -0.2};
  constexpr double kTime = 0.24927764054195672;
  const double forward = std::exp((0.0225 - 0.02) * kTime);
  EXPECT_NEAR(std::exp(-0.02 * kTime) * price_of({kModel, kTime, forward, 1.05, true}), 0.0404774515, 1e-10);
}

/// google/tf-quant-finance, models/heston/approximations/european_option_test.py.
TEST(PublishedHeston, TfQuantFinanceToTheDigitsPrinted) {
  struct Row {
    HestonParameters model;
    double time, forward, strike, discount;
    bool call;
    double price;
  };
  for (const Row& row : {Row{{0.11, 2.0, 0.5, 0.15, 0.3}, 1.2, 100.0, 102.0, 1.0, true, 24.822196},
                         Row{{0.1, 0.1, 0.1, 1.0, 0.5}, 1.0, 10.0, 9.7, 0.99, true, 1.07475678},
                         Row{{0.5, 10.0, 0.5, 0.9, 0.1}, 1.0, 10.0, 10.0, 0.98, false, 2.708217}}) {
    const double price =
        row.forward * row.discount * price_of({row.model, row.time, row.forward, row.strike, row.call});
    EXPECT_NEAR(price, row.price, 1e-6) << row.strike;
  }
}

/// Exact vols as carried by QuantLib's testExpansionOnFordeReference on a forward of 100. Its outer columns
/// are those of strikes 50 and 150 (the source lists 60 and 140), and at a tenth of a year they are not
/// exact.
TEST(PublishedHeston, BlacksFormulaAtFordesVols) {
  constexpr HestonParameters kModel = {0.04, 1.15, 0.04, 0.2, -0.4};
  constexpr std::array<double, 7> kStrikes = {50.0, 80.0, 90.0, 100.0, 110.0, 120.0, 150.0};
  constexpr std::array<double, 4> kTerms = {0.1, 1.0, 5.0, 10.0};
  constexpr double kVols[4][7] = {
      {0.27284673574924445, 0.22360758200372477, 0.21023988547031242, 0.1990674789471587, 0.19118230678920461,
       0.18721342919371017, 0.1899869903378507},
      {0.25200775151345, 0.2127275920953156, 0.20286528150874591, 0.19479398358151515, 0.18872591728967686,
       0.18470857955411824, 0.18204457060905446},
      {0.21637821506229973, 0.20077227130455172, 0.19721753043236154, 0.1942233023784151, 0.191693211401571,
       0.18955229722896752, 0.18491727548069495},
      {0.20672925973965342, 0.198583062164427, 0.19668274423922746, 0.1950420231354201, 0.193610364344706,
       0.1923502827886502, 0.18934360917857015}};
  for (std::size_t i = 0; i < kTerms.size(); ++i) {
    for (std::size_t j = 0; j < kStrikes.size(); ++j) {
      const bool outer = j == 0 || j + 1 == kStrikes.size();
      if (outer && kTerms[i] < 1.0) continue;
      const double strike = kStrikes[j];
      const bool call = strike >= 100.0;
      EXPECT_NEAR(price_of({kModel, kTerms[i], 100.0, strike, call}),
                  undiscounted_price(1.0, strike / 100.0, kVols[i][j] * std::sqrt(kTerms[i]),
                                     call ? OptionSide::call : OptionSide::put),
                  2e-12)
          << kTerms[i] << ' ' << strike;
    }
  }
}

/// Klaus Spanderen's multiprecision prices (QuantLib's testExponentialFitting4StrikesAndMaturities): out of
/// the money, discounted, on a spot of 1; strikes forward exp(-m sqrt(theta t)), t = days / 365.
TEST(PublishedHeston, MultiprecisionFiguresDownTo1e58) {
  constexpr HestonParameters kModel = {0.04, 2.5, 0.06, 0.75, -0.6};
  constexpr double kRate = 0.0507;
  constexpr double kDividends = 0.0469;
  constexpr HestonAccuracy kDeep = {1e-11, 0.0};
  constexpr double kPrinted = 1e-10;
  constexpr double kPrintedDeep = 1e-6;  // below 1e-40; 150 digits agree with this code there
  // 2.5 and 1 occur twice: the source has no -2.5 and -1.
  constexpr std::array<double, 11> kMoneyness = {-20, -10, -5, 2.5, 1, 0, 1, 2.5, 5, 10, 20};
  constexpr std::array<int, 4> kDays = {1, 31, 365, 3652};
  constexpr double kValues[4][11] = {
      {1.1631865252540813e-58, 1.06426822273258466e-49, 6.92896489110422086e-16, 8.19515526286263236e-06,
       0.000625608178476390504, 0.00417261379371945684, 0.000625608178476390504, 8.19515526286263236e-06,
       1.92308901296741414e-10, 1.57327901822368115e-23, 5.7830515043285098e-58},
      {3.56081886910098813e-48, 2.9489071194212509e-23, 1.54181757781090727e-11, 0.000367960011879847279,
       0.00493886106106039818, 0.0227152343265593776, 0.00493886106106039818, 0.000367960011879847279,
       3.06653474407784574e-06, 8.86665241279348934e-11, 1.51206812371708868e-20},
      {4.18506719865401643e-29, 2.46637786897559908e-15, 1.75338784910563671e-08, 0.00284789176080218294,
       0.0199133097064688458, 0.0776848755698912041, 0.0199133097064688458, 0.00284789176080218294,
       0.00012462190796343504, 2.59755319566692257e-07, 1.13853114743124721e-12},
      {4.27612073892114211e-39, 1.08387452075906664e-25, 4.15179522944463802e-11, 0.00134157732880653131,
       0.029018582813884912, 0.176405213088554197, 0.029018582813884912, 0.00134157732880653131,
       5.43674074281991917e-06, 6.51443921040230507e-11, 9.25756999394709285e-21}};
  double worst = 0.0;
  for (std::size_t i = 0; i < kDays.size(); ++i) {
    const double time = kDays[i] / 365.0;
    const double forward = std::exp((kRate - kDividends) * time);
    for (std::size_t j = 0; j < kMoneyness.size(); ++j) {
      const double m = kMoneyness[j];
      const double strike = forward * std::exp(-m * std::sqrt(kModel.theta * time));
      const double expected = kValues[i][j] * std::exp(kRate * time) / forward;
      // 150 digits give 5.5539185773910e-58 and less than 1e-84 where the table has 5.78e-58 and 1.16e-58;
      // and the domain ends at |ln(strike / forward)| = 10.
      if ((time < 0.01 && std::fabs(m) == 20.0) || std::fabs(std::log(strike / forward)) > 10.0) continue;
      const double got = price_of({kModel, time, forward, strike, strike >= forward}, kDeep);
      const double error = std::fabs(got - expected) / expected;
      EXPECT_LE(error, expected > 1e-40 ? kPrinted : kPrintedDeep)
          << "days " << kDays[i] << " m " << m << " expected " << expected;
      worst = std::fmax(worst, error);
    }
  }
  RecordProperty("worst", std::to_string(worst * 1e15) + "e-15");
}

}  // namespace
}  // namespace volcal::core

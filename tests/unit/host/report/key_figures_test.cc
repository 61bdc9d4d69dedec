// SPDX-License-Identifier: Apache-2.0
#include "host/report/key_figures.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

namespace volcal::report {
namespace {

using io::Json;
using testing::HasSubstr;
using testing::Not;

KeyFigure figure(const Json& document, const std::string& label) {
  const std::vector<KeyFigure> all = key_figures(document);
  const auto found = std::ranges::find(all, label, &KeyFigure::label);
  return found == all.end() ? KeyFigure{"absent", "", Verdict::plain, ""} : *found;
}

Json with_quality(double inside, double half_spreads) {
  return {{"report",
           {{"quality",
             {{"inside", inside},
              {"two_sided", 200},
              {"rmse_vol", 0.0123},
              {"rmse_half_spreads", half_spreads}}}}}};
}

TEST(KeyFigures, JudgeTheShareInsideBidAndAsk) {
  EXPECT_EQ(figure(with_quality(190, 1.0), "Inside bid/ask").verdict, Verdict::good);
  EXPECT_EQ(figure(with_quality(189, 1.0), "Inside bid/ask").verdict, Verdict::fair);
  EXPECT_EQ(figure(with_quality(160, 1.0), "Inside bid/ask").verdict, Verdict::fair);
  EXPECT_EQ(figure(with_quality(159, 1.0), "Inside bid/ask").verdict, Verdict::bad);
  EXPECT_EQ(figure(with_quality(190, 1.0), "Inside bid/ask").value, "95.0 %");
}

TEST(KeyFigures, SayTheErrorInVolPointsAndInHalfSpreads) {
  const KeyFigure good = figure(with_quality(190, 0.7), "Error of the fit");
  EXPECT_EQ(good.value, "1.23 vol points");
  EXPECT_EQ(good.verdict, Verdict::good);
  EXPECT_THAT(good.words, HasSubstr("0.70"));
  EXPECT_EQ(figure(with_quality(190, 2.1), "Error of the fit").verdict, Verdict::bad);
}

TEST(KeyFigures, NameTheWorstQuoteOfAllExpiries) {
  const Json document = {{"report",
                          {{"quality", {{"two_sided", 200}}},
                           {"slices",
                            {{{"worst_residual", 1.5}, {"worst_instrument", "A"}},
                             {{"worst_residual", -5.5}, {"worst_instrument", "B"}},
                             {{"worst_residual", nullptr}, {"worst_instrument", nullptr}}}}}}};
  const KeyFigure worst = figure(document, "Worst quote");
  EXPECT_EQ(worst.value, "-5.5 half-spreads");
  EXPECT_EQ(worst.verdict, Verdict::bad);
  EXPECT_THAT(worst.words, HasSubstr("B: the model is below"));
}

TEST(KeyFigures, TellArbitrageFromItsAbsence) {
  const auto of = [](bool free, const char* method) {
    return figure({{"report", {{"arbitrage", {{"free", free}, {"method", method}}}}}}, "Static arbitrage");
  };
  EXPECT_EQ(of(true, "proof").value, "none");
  EXPECT_EQ(of(false, "proof").verdict, Verdict::bad);
  EXPECT_EQ(of(false, "theorem").value, "not excluded");
}

TEST(KeyFigures, NameTheExpiriesThatHaveArbitrage) {
  const Json document = Json::parse(R"({
    "slices": [{"expiry": "June"}, {"expiry": "July"}, {"expiry": "August"}],
    "report": {"arbitrage": {"free": false, "method": "proof",
      "butterfly": [{"free": false, "min_g": -0.1}, {"free": true, "min_g": 0.2}, {"free": false, "min_g": -0.3}],
      "calendar": [{"free": true, "earlier": 0, "later": 1}, {"free": false, "earlier": 1, "later": 2, "min_slack": -1}]}}})");
  const KeyFigure found = figure(document, "Static arbitrage");
  EXPECT_EQ(found.words,
            "Butterflies of negative price in 2 of 3 expiries, worst August (g -0.3). "
            "Calendars of negative price in 1 of 2 pairs of expiries, worst July and August.");
}

TEST(KeyFigures, JudgeNothingInSpreadsWhereNoneWereQuoted) {
  Json document = with_quality(0, 2.5);
  document["report"]["quality"]["two_sided"] = 0;
  EXPECT_EQ(figure(document, "Error of the fit").verdict, Verdict::plain);
  EXPECT_THAT(figure(document, "Error of the fit").words, HasSubstr("assumed"));
  EXPECT_EQ(figure(document, "Inside bid/ask").label, "absent");
}

TEST(KeyFigures, CallATailUnevenWhetherTooCheapOrTooDear) {
  const auto of = [](double under, double quotes) {
    return figure({{"report", {{"tail", {{"quotes", quotes}, {"under_priced", under}, {"rmse_vol", 0.01}}}}}},
                  "Tail under-priced")
        .verdict;
  };
  EXPECT_EQ(of(500, 1000), Verdict::good);
  EXPECT_EQ(of(700, 1000), Verdict::fair);
  EXPECT_EQ(of(300, 1000), Verdict::fair);
  EXPECT_EQ(of(3, 4), Verdict::good);  // luck
}

TEST(KeyFigures, SayWhichTailFloorIsNotMet) {
  const auto of = [](const char* second) {
    return figure(
        {{"report",
          {{"tail_floors",
            {{"floors",
              {{{"status", "met"}, {"expiry", "June"}}, {{"status", second}, {"expiry", "July"}}}}}}}}},
        "Tail floors");
  };
  EXPECT_EQ(of("met").value, "2 of 2 met");
  EXPECT_EQ(of("met").verdict, Verdict::good);
  EXPECT_EQ(of("contradicted").verdict, Verdict::bad);
  EXPECT_THAT(of("contradicted").words, HasSubstr("July"));
}

TEST(KeyFigures, SayThatAFitDidNotConverge) {
  const Json document = {{"report",
                          {{"termination", "iteration limit"},
                           {"iterations", 7},
                           {"notes", {"the fit did not converge: judge it by its residuals"}}}}};
  EXPECT_EQ(figure(document, "Fit").verdict, Verdict::bad);
  EXPECT_THAT(figure(document, "Fit").words, HasSubstr("7 iterations"));
}

TEST(KeyFigures, OfADocumentThatSomebodyEditedAreFewerNotWrong) {
  for (
      const char* text :
      {"{}", "{\"report\":null}", "{\"report\":7}",
       "{\"report\":{\"quality\":\"x\",\"slices\":3,\"notes\":{}}}",
       R"({"report":{"slices":[1,null,"a"],"arbitrage":[],"rejected_by_reason":[1],"heston":{"at_bounds":5}}})",
       R"({"report":{"records":"many","tail":{"quotes":"x"},"termination":5}})",
       R"({"report":{"records":5,"quality":{"two_sided":5},"tail":{"quotes":5},"heston":{"at_bounds":[]},
                     "iterations":"x","termination":"converged","slices":[{"leans_on_neighbours":true}]}})"}) {
    for (const KeyFigure& each : key_figures(Json::parse(text))) {
      EXPECT_FALSE(each.label.empty()) << text;
      EXPECT_THAT(each.value + each.words, Not(HasSubstr("nan"))) << text;
    }
  }
}

}  // namespace
}  // namespace volcal::report

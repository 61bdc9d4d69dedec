// SPDX-License-Identifier: Apache-2.0
// Content of the scripts of pictures.

#include "host/report/plot/gnuplot_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace volcal::report {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr PlotChart kCharts[] = {PlotChart::smiles,  PlotChart::variance, PlotChart::term,
                                 PlotChart::density, PlotChart::tail,     PlotChart::g};

Expiry expiry_of(std::string root, std::string label, double time) {
  Expiry expiry{std::move(root), std::move(label), std::nullopt, time, {}};
  expiry.forward.forward = 100.0;
  expiry.forward.discount_factor = 1.0;
  return expiry;
}

/// Sound slices of one shape.
VolSurface surface_of(std::size_t slices, const std::string& underlying = "ABC") {
  std::vector<SurfaceSlice> list;
  for (std::size_t i = 0; i < slices; ++i) {
    const double time = 0.1 * static_cast<double>(i + 1);
    list.push_back(
        {expiry_of(underlying, "T=" + std::to_string(i + 1), time),
         SviParameters{.a = 0.03 * time, .b = 0.05 * std::sqrt(time), .rho = -0.4, .m = 0.0, .sigma = 0.15}});
  }
  auto surface = VolSurface::make(underlying, std::nullopt, std::move(list));
  EXPECT_TRUE(surface) << surface.error().message;
  return *std::move(surface);
}

std::string script_of(const io::Json& document, const VolSurface& surface, const PlotOptions& options) {
  const auto script = gnuplot_script(document, surface, options);
  EXPECT_TRUE(script) << script.error().message;
  return script ? *script : std::string();
}

/// The rows of "$name"; empty where there is no such block.
std::vector<std::vector<double>> block(const std::string& script, const std::string& name) {
  std::vector<std::vector<double>> rows;
  const std::string start = "$" + name + " << EOD\n";
  const std::size_t at = script.find(start);
  if (at == std::string::npos) return rows;
  std::istringstream lines(script.substr(at + start.size()));
  for (std::string line; std::getline(lines, line) && line != "EOD";) {
    if (line.empty()) continue;
    std::istringstream numbers(line);
    std::vector<double>& row = rows.emplace_back();
    for (double number = 0.0; numbers >> number;) row.push_back(number);
  }
  return rows;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t occurrences = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++occurrences;
  return occurrences;
}

io::Json quote(std::size_t slice, const char* type, double k, double bid, double ask) {
  return {{"slice", slice},    {"type", type},   {"log_moneyness", k},
          {"bid_vol", bid},    {"ask_vol", ask}, {"market_vol", 0.5 * (bid + ask)},
          {"instrument", "X"}, {"strike", 1.0}};
}

io::Json document_with_quotes() {
  io::Json refused = quote(0, "put", -0.05, 0.2, 0.3);
  refused["reason"] = "wide_spread";
  io::Json deep = quote(0, "call", -0.05, 0.2, 0.3);
  deep["reason"] = "in_the_money";
  io::Json one_sided = quote(0, "call", 0.1, 0.0, 0.25);
  one_sided["reason"] = "one_sided";
  one_sided["bid_vol"] = nullptr;
  io::Json document;
  document["report"]["fitted"] = {quote(0, "put", -0.1, 0.21, 0.23), quote(0, "call", 0.05, 0.19, 0.2),
                                  quote(0, "call", 0.1, 0.18, 0.2), quote(1, "put", -0.2, 0.2, 0.22)};
  document["report"]["rejected"] = {refused, deep, one_sided};
  return document;
}

TEST(GnuplotScript, StatedSurfacesShowTheirCurveAlone) {
  const VolSurface surface = surface_of(2);
  const std::string script = script_of({}, surface, {});
  for (const char* name : {"puts1", "calls1", "refused1", "band1"}) {
    EXPECT_TRUE(block(script, name).empty()) << name;
  }
  const auto fit = block(script, "fit2");
  ASSERT_GT(fit.size(), 100U);
  for (const auto& row : fit) {
    // Numbers carry nine digits.
    EXPECT_NEAR(row[1], 100.0 * surface.implied_vol(0.2, row[0]), 1e-6 * row[1]);
  }
  EXPECT_THAT(script, HasSubstr(R"(title "implied vol")"));
}

TEST(GnuplotScript, QuotesAreDrawnByTypeWithTheirBarsAndRefusedOnesApart) {
  const std::string script = script_of(document_with_quotes(), surface_of(2), {});
  const auto calls = block(script, "calls1");
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0], (std::vector<double>{0.05, 19.5, 19.0, 20.0}));
  EXPECT_EQ(block(script, "puts1").size(), 1U);
  EXPECT_EQ(block(script, "puts2").size(), 1U);
  const auto refused = block(script, "refused1");
  ASSERT_EQ(refused.size(), 2U) << "in the money is not shown";
  EXPECT_EQ(refused[0][1], 25.0);
  EXPECT_EQ(refused[1][1], 25.0) << "the ask, where it is alone";
  EXPECT_THAT(script, HasSubstr(R"(title "fit")"));
}

TEST(GnuplotScript, OutliersDoNotSetTheRangeOfVols) {
  io::Json document = document_with_quotes();
  document["report"]["rejected"][0]["bid_vol"] = 8.0;
  document["report"]["rejected"][0]["ask_vol"] = 9.0;
  document["report"]["fitted"][0]["ask_vol"] = 5.0;
  const std::string script = script_of(document, surface_of(2), {.slices = {0}});
  const std::size_t at = script.find("set yrange [");
  ASSERT_NE(at, std::string::npos);
  EXPECT_LT(std::stod(script.substr(script.find(':', at) + 1)), 30.0);
}

TEST(GnuplotScript, ChosenSlicesKeepTheirQuotes) {
  const std::string script = script_of(document_with_quotes(), surface_of(3), {.slices = {1}});
  const auto puts = block(script, "puts1");
  ASSERT_EQ(puts.size(), 1U);
  EXPECT_EQ(puts[0][0], -0.2);
  EXPECT_TRUE(block(script, "fit2").empty());
  EXPECT_THAT(script, HasSubstr(R"(set title "T=2")"));
}

TEST(GnuplotScript, AxesSayWhereAStrikeStands) {
  const io::Json document = document_with_quotes();
  const VolSurface surface = surface_of(2);
  const auto place = [&](PlotAxis axis) {
    return block(script_of(document, surface, {.axis = axis, .slices = {0}}), "puts1").at(0).at(0);
  };
  EXPECT_NEAR(place(PlotAxis::strike), 100.0 * std::exp(-0.1), 1e-6);
  EXPECT_NEAR(place(PlotAxis::deviations), -0.1 / (surface.implied_vol(0.1, 0.0) * std::sqrt(0.1)), 1e-8);
  constexpr double kInterpolated = 2e-4;  // between points of the curve
  EXPECT_NEAR(place(PlotAxis::delta), surface.at_log_moneyness(0.1, -0.1).delta, kInterpolated);
}

TEST(GnuplotScript, TermShowsTheReportsNumbersWhereThereAreAny) {
  const VolSurface surface = surface_of(2);
  io::Json document;
  document["report"]["slices"] = {{{"root", "ABC"},
                                   {"expiry", "T=2"},
                                   {"atm_vol", 0.5},
                                   {"atm_band", 0.01},
                                   {"risk_reversal_25", -0.03}}};
  const std::string script = script_of(document, surface, {.chart = PlotChart::term});
  const auto atm = block(script, "atm");
  ASSERT_EQ(atm.size(), 2U);
  EXPECT_NEAR(atm[0][1], 100.0 * surface.implied_vol(0.1, 0.0), 1e-6);
  EXPECT_EQ(atm[1][1], 50.0);
  EXPECT_EQ(block(script, "band"), (std::vector<std::vector<double>>{{73.0, 49.0, 51.0}}));
  EXPECT_EQ(block(script, "reversal").at(1).at(1), -3.0);
}

TEST(GnuplotScript, TermJoinsOnlyExpiriesOfOneRoot) {
  std::vector<SurfaceSlice> list;
  for (const double time : {0.1, 0.2}) {
    for (const char* root : {"SPX", "SPXW"}) {
      list.push_back(
          {expiry_of(root, "T=" + std::to_string(time), time),
           SviParameters{
               .a = 0.03 * time, .b = 0.05 * std::sqrt(time), .rho = -0.4, .m = 0.0, .sigma = 0.15}});
    }
  }
  const auto surface = VolSurface::make("SPX", std::nullopt, std::move(list));
  ASSERT_TRUE(surface) << surface.error().message;
  const std::string script = script_of({}, *surface, {.chart = PlotChart::term});
  const auto atm = block(script, "atm");
  ASSERT_EQ(atm.size(), 4U);
  EXPECT_EQ(atm[0][0], atm[2][0]);
  EXPECT_LT(atm[0][0], atm[1][0]);
  // An empty line is where gnuplot lifts its pen.
  const std::string text = script.substr(script.find("$atm << EOD"));
  EXPECT_NE(text.substr(0, text.find("\nEOD")).find("\n\n"), std::string::npos);
}

TEST(GnuplotScript, LabelsThatAreNoTimesKeepTheirLetters) {
  const VolSurface surface =
      *VolSurface::make("ABC", std::nullopt,
                        {{expiry_of("ABC", "weekly-spxTuesday0", 0.1),
                          SviParameters{.a = 0.01, .b = 0.01, .rho = 0.0, .m = 0.0, .sigma = 0.1}}});
  EXPECT_THAT(script_of({}, surface, {}), HasSubstr("weekly-spxTuesday0"));
}

TEST(GnuplotScript, TermOfAStatedSurfaceHasNoBandAndARangeOfItsVols) {
  const std::string script = script_of({}, surface_of(3), {.chart = PlotChart::term});
  EXPECT_TRUE(block(script, "band").empty());
  EXPECT_THAT(script, Not(HasSubstr("95 ")));
  EXPECT_GT(std::stod(script.substr(script.find("set yrange [") + 12)), 15.0);
}

TEST(GnuplotScript, LinesOfAllExpiriesAreThere) {
  const VolSurface surface = surface_of(5);
  const auto lines = [&](PlotChart chart, const std::string& name) {
    return count(script_of({}, surface, {.chart = chart}), "$" + name);
  };
  EXPECT_EQ(lines(PlotChart::variance, "variance"), 10U) << "a block and its use";
  EXPECT_EQ(lines(PlotChart::density, "density"), 10U);
  EXPECT_EQ(lines(PlotChart::g, "g"), 10U);
  EXPECT_EQ(lines(PlotChart::tail, "fall"), 10U);
  EXPECT_EQ(lines(PlotChart::tail, "rise"), 10U);
}

TEST(GnuplotScript, TotalVarianceAndDensityAreTheSurfaces) {
  const VolSurface surface = surface_of(2);
  for (const auto& row : block(script_of({}, surface, {.chart = PlotChart::variance}), "variance2")) {
    EXPECT_NEAR(row[1], surface.total_variance(0.2, row[0]), 1e-8);
  }
  const PlotOptions density = {.chart = PlotChart::density, .axis = PlotAxis::log_moneyness};
  double mass = 0.0;
  const auto rows = block(script_of({}, surface, density), "density1");
  for (std::size_t i = 1; i < rows.size(); ++i) {
    mass += 0.5 * (rows[i][1] + rows[i - 1][1]) * (rows[i][0] - rows[i - 1][0]);
  }
  constexpr double kBeyondFiveDeviations = 5e-3;  // of a law with wings like these, and of the trapezoids
  EXPECT_NEAR(mass, 1.0, kBeyondFiveDeviations);
}

/// Text of the script outside of strings in double quotes, which hold every name.
std::string outside_strings(const std::string& script) {
  std::string outside;
  bool inside = false;
  for (const char c : script) {
    if (c == '"') inside = !inside;
    if (!inside) outside += c;
    EXPECT_FALSE(inside && c == '\n') << "a string runs over its line";
  }
  EXPECT_FALSE(inside);
  return outside;
}

TEST(GnuplotScript, HostileNamesStayWithinStrings) {
  const std::string hostile = "'`id`'\n@m {x} \";!touch x; system('id') <script>\x1b #\\";
  std::vector<SurfaceSlice> slices = surface_of(2).slices();
  for (SurfaceSlice& slice : slices) slice.expiry.root = hostile;
  slices[1].expiry.label = "\nEOD\nsystem('id')\n";
  const auto surface = VolSurface::make(hostile, std::nullopt, slices);
  ASSERT_TRUE(surface);
  for (const PlotChart chart : kCharts) {
    const std::string script = script_of({}, *surface, {.chart = chart});
    const std::string plain = script_of({}, surface_of(2), {.chart = chart});
    const std::string outside = outside_strings(script);
    for (const char* word : {"system", "`id", "@m", "touch", "script>", "\x1b"}) {
      EXPECT_THAT(outside, Not(HasSubstr(word)));
    }
    EXPECT_THAT(script, Not(HasSubstr("`id")));
    EXPECT_THAT(script, Not(HasSubstr("\nsystem")));
    EXPECT_EQ(count(script, "\nEOD\n"), count(plain, "\nEOD\n"));
    EXPECT_EQ(count(script, "\n"), count(plain, "\n"));
  }
}

TEST(GnuplotScript, TitlesAreTextAndMayBeNone) {
  const VolSurface surface = surface_of(1);
  EXPECT_THAT(script_of({}, surface, {}), HasSubstr(R"(set label 1 "ABC implied vol smiles, SVI")"));
  EXPECT_THAT(script_of({}, surface, {.title = "it's\nmine"}), HasSubstr(R"(set label 1 "it\047s\077mine")"));
  EXPECT_THAT(script_of({}, surface, {.title = ""}), HasSubstr(R"(set label 1 "")"));
  const std::string endless(5000, 'x');
  EXPECT_THAT(script_of({}, surface, {.title = endless}), Not(HasSubstr(std::string(200, 'x'))));
}

TEST(GnuplotScript, SameInputGivesTheSameBytes) {
  const VolSurface surface = surface_of(3);
  for (const PlotChart chart : kCharts) {
    EXPECT_EQ(script_of({}, surface, {.chart = chart}), script_of({}, surface, {.chart = chart}));
  }
}

TEST(GnuplotScript, SizeFormatAndBackgroundAreThoseAskedFor) {
  const VolSurface surface = surface_of(1);
  const std::string png =
      script_of({}, surface, {.format = PictureFormat::png, .width = 1800, .height = 1200});
  EXPECT_THAT(png, HasSubstr("set terminal pngcairo noenhanced size 1800,1200"));
  const std::string svg = script_of({}, surface, {.dark = true});
  EXPECT_THAT(svg, HasSubstr("set terminal svg noenhanced name 'volcal' size 900,600"));
  EXPECT_THAT(svg, HasSubstr("background '#1b2029'"));
}

TEST(GnuplotScript, SpreadSlicesKeepTheEnds) {
  EXPECT_EQ(spread_slices(3, 12), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(spread_slices(9, 3), (std::vector<std::size_t>{0, 4, 8}));
  EXPECT_EQ(spread_slices(5, 1), (std::vector<std::size_t>{0}));
  const std::vector<std::size_t> many = spread_slices(60, 12);
  EXPECT_EQ(many.size(), 12U);
  EXPECT_EQ(many.back(), 59U);
  EXPECT_TRUE(std::ranges::adjacent_find(many) == many.end());
}

TEST(GnuplotScript, DocumentsThatAreNoneOfOursCostNothingButTheirQuotes) {
  const io::Json odd = {{"report",
                         {{"fitted", {1, "x", {{"slice", 99}}, {{"slice", -1}}, nullptr}},
                          {"rejected", 5},
                          {"slices", "none"}}}};
  for (const PlotChart chart : kCharts) {
    EXPECT_TRUE(gnuplot_script(odd, surface_of(2), {.chart = chart})) << static_cast<int>(chart);
  }
}

}  // namespace
}  // namespace volcal::report

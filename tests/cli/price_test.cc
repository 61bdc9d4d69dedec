// SPDX-License-Identifier: Apache-2.0
// volcal price: what it adds to a table, and what a bad row or a bad model costs.

#include <cmath>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/run_volcal.h"
#include "tests/support/golden_table.h"
#include "tests/support/read_heston_options.h"

namespace volcal::test {
namespace {

using Cells = std::vector<std::string>;

Cells split(const std::string& line) {
  Cells cells(1);
  bool quoted = false;
  for (const char letter : line) {
    if (letter == '"') {
      quoted = !quoted;
    } else if (letter == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += letter;
    }
  }
  return cells;
}

std::vector<Cells> rows_of(const std::string& text) {
  std::vector<Cells> rows;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) rows.push_back(split(line));
  return rows;
}

class Price : public ProgramTest {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const {
    return "'" + in_folder(name).string() + "'";
  }

  /// The bundled model on options of the test's own.
  [[nodiscard]] Finished price(const std::string& options, const std::string& more = "") const {
    write_file(in_folder("o.csv"), options);
    return volcal("price --model heston --params " + sample("heston.json") + " --options " + file("o.csv") +
                  " " + more);
  }
};

TEST_F(Price, GreeksStandBeforeTheStatus) {
  const Finished run =
      price("type,strike,time_to_expiry,forward\ncall,100,1,100\nput,100,1,100\ncall,-1,1,100\n", "--greeks");
  EXPECT_EQ(run.code, 1) << run.err;
  const auto rows = rows_of(run.out);
  ASSERT_EQ(rows.size(), 4U);
  const Cells names = {"undiscounted_price", "implied_vol", "delta",    "gamma",  "by_v0",
                       "by_kappa",           "by_theta",    "by_sigma", "by_rho", "status"};
  ASSERT_EQ(rows[0].size(), 14U);
  EXPECT_TRUE(std::equal(names.begin(), names.end(), rows[0].begin() + 4)) << run.out;
  EXPECT_NEAR(std::stod(rows[1][6]) - std::stod(rows[2][6]), 1.0, 1e-9);
  EXPECT_GT(std::stod(rows[1][7]), 0.0);
  EXPECT_GT(std::stod(rows[1][8]), 0.0);
  for (std::size_t c = 4; c < 13; ++c) EXPECT_TRUE(rows[3][c].empty()) << c;
  EXPECT_EQ(rows[3][13], "bad_strike");
}

TEST_F(Price, RepeatsEveryColumnAndAddsThree) {
  const Finished run =
      price("note,type,strike,time_to_expiry,forward\n\"first, of two\",call,100,1,100\nlast,P,100,1,100\n");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_TRUE(run.err.empty()) << run.err;
  EXPECT_TRUE(
      run.out.starts_with("note,type,strike,time_to_expiry,forward,undiscounted_price,implied_vol,"
                          "status\n\"first, of two\",call,100,1,100,"))
      << run.out;
  const auto rows = rows_of(run.out);
  ASSERT_EQ(rows.size(), 3U);
  const Cells& last = rows[2];
  ASSERT_EQ(last.size(), 8U);
  EXPECT_EQ(last[1], "P");
  EXPECT_EQ(last[7], "ok");
  // A call and a put at the money have the same price; 17 digits determine the double.
  EXPECT_EQ(last[5], rows[1][5]);
  EXPECT_GE(last[5].size(), 17U);
  EXPECT_NEAR(std::stod(last[5]), 7.26457974425478, 1e-9);
  EXPECT_NEAR(std::stod(last[6]), 0.18234833055885, 1e-11);
}

TEST_F(Price, IsWhatIvAsksBack) {
  const Finished priced =
      volcal("price --params " + sample("heston.json") + " --options " + sample("heston_options.csv"));
  ASSERT_EQ(priced.code, 0) << priced.err;
  // iv adds columns of the same names: give the model's others.
  std::string renamed = priced.out;
  renamed.replace(renamed.find("implied_vol,status"), std::string("implied_vol,status").size(), "vol,said");
  write_file(in_folder("iv.csv"), renamed);
  const Finished again = volcal("iv --options " + file("iv.csv"));
  ASSERT_EQ(again.code, 0) << again.err;
  const auto rows = rows_of(again.out);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const bool call = rows[i][3].starts_with('c');
    if (call == (std::stod(rows[i][1]) < std::stod(rows[i][0])))
      continue;  // the price has lost the vol's digits
    const double vol = std::stod(rows[i][5]);
    constexpr double kRounding = 1e-12;
    EXPECT_NEAR(std::stod(rows[i][7]), vol, kRounding * vol) << i;
  }
}

TEST_F(Price, MeetsReferencePricesFromFiles) {
  std::size_t rows_read = 0;
  for (const HestonOption& option : read_heston_options(golden_path("heston_price.csv"))) {
    if (++rows_read > 10) break;  // a run of the program each; all of them are priced in tests/unit/host/api
    std::ostringstream model;
    model.precision(17);
    const HestonParameters& m = option.model;
    model << "{\"v0\":" << m.v0 << ",\"kappa\":" << m.kappa << ",\"theta\":" << m.theta
          << ",\"sigma\":" << m.sigma << ",\"rho\":" << m.rho << "}";
    write_file(in_folder("p.json"), model.str());
    std::ostringstream table;
    table.precision(17);
    table << "forward,strike,time_to_expiry,type\n"
          << option.forward << "," << option.strike << "," << option.time_to_expiry << ","
          << to_string(option.type) << "\n";
    write_file(in_folder("o.csv"), table.str());
    const Finished run = volcal("price --params " + file("p.json") + " --options " + file("o.csv"));
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_NEAR(std::stod(rows_of(run.out)[1][4]), option.undiscounted_price,
                1e-11 * option.forward + 1e-8 * option.undiscounted_price);
  }
}

TEST_F(Price, BadRowCostsItselfAndHoldsNoNumber) {
  const Finished run = price(
      "forward,strike,time_to_expiry,type\n100,100,1,call\n,100,1,call\n-1,100,1,call\n100,nan,1,call\n"
      "100,0,1,put\n100,100,soon,put\n100,100,0,put\n100,100,1e-5,put\n100,1e9,1,put\n100,100,1,swap\n"
      "100,100\n100,inf,1,call\n100,300,0.001,put\n100,101,1,put\n");
  EXPECT_EQ(run.code, 1);
  EXPECT_NE(run.err.find("12 of 14 rows are not ok, 11 of them have no price"), std::string::npos) << run.err;
  EXPECT_EQ(run.out.find("nan,ok"), std::string::npos);
  const char* statuses[] = {"ok",
                            "forward is empty",
                            "bad_forward",
                            "strike is 'nan'",
                            "bad_strike",
                            "time_to_expiry 'soon' is not a number",
                            "bad_time",
                            "time_out_of_range",
                            "strike_out_of_range",
                            "type 'swap' is neither call nor put",
                            "",
                            "bad_strike",
                            "price_at_bound",
                            "ok"};
  const auto rows = rows_of(run.out);
  ASSERT_EQ(rows.size(), std::size(statuses) + 1);
  for (std::size_t i = 0; i < std::size(statuses); ++i) {
    const Cells& row = rows[i + 1];
    ASSERT_EQ(row.size(), 7U) << i;
    const std::string status = statuses[i];
    if (!status.empty()) {  // the reader's own words about a short line are tested with it
      EXPECT_EQ(row[6], status);
    }
    EXPECT_EQ(row[4].empty(), status != "ok" && status != "price_at_bound") << i;
    EXPECT_EQ(row[5].empty(), status != "ok") << i;
  }
  EXPECT_EQ(rows[13][4], "200") << "intrinsic value, whose vol no double says";
}

TEST_F(Price, NoRowWithAPriceIsNothingUsable) {
  const Finished run = price("forward,strike,time_to_expiry,type\n100,-100,1,call\n");
  EXPECT_EQ(run.code, 3);
  EXPECT_NE(run.out.find("bad_strike"), std::string::npos) << "the reasons are written all the same";
}

TEST_F(Price, AccuracyThatIsMissedSaysSo) {
  const Finished run = price("forward,strike,time_to_expiry,type\n100,130,1,call\n", "--accuracy 1e-18");
  EXPECT_EQ(run.code, 1);
  EXPECT_TRUE(run.out.ends_with(",inaccurate\n")) << run.out;
  const Finished loose = price("forward,strike,time_to_expiry,type\n100,130,1,call\n", "--accuracy 1e-4");
  EXPECT_EQ(loose.code, 0) << loose.err;
  const double difference = std::stod(rows_of(loose.out)[1][4]) / std::stod(rows_of(run.out)[1][4]) - 1.0;
  EXPECT_LE(std::fabs(difference), 1e-4);
}

TEST_F(Price, StandardInputAndOutputServeAsFiles) {
  const std::string options = sample("heston_options.csv");
  const std::string params = sample("heston.json");
  const Finished files = volcal("price --params " + params + " --options " + options);
  ASSERT_EQ(files.code, 0) << files.err;
  const std::string program = "'" + program_path() + "' price ";
  EXPECT_EQ(shell(program + "--params " + params + " --options - -o - < " + options).out, files.out);
  EXPECT_EQ(shell(program + "--params - --options " + options + " < " + params).out, files.out);
  const Finished written = volcal("price --quiet --device cpu --params " + params + " --options " + options +
                                  " -o " + file("out.csv"));
  EXPECT_EQ(written.code, 0) << written.err;
  EXPECT_TRUE(written.out.empty());
  EXPECT_EQ(read_file(in_folder("out.csv")), files.out);
}

TEST_F(Price, QuietSaysNothing) {
  const Finished run =
      price("forward,strike,time_to_expiry,type\n100,100,1,call\n100,-100,1,call\n", "--quiet");
  EXPECT_EQ(run.code, 1);
  EXPECT_TRUE(run.err.empty()) << run.err;
}

}  // namespace
}  // namespace volcal::test

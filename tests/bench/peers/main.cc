// SPDX-License-Identifier: Apache-2.0

/// `volcal bench` with peers: the same options, our rows, and after each family the peers' on the same
/// inputs.

#include <glog/logging.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <iterator>

#include "host/bench/program/bench_program.h"
#include "host/cli/terminal/exit_code.h"
#include "tests/bench/peers/array_rows.h"
#ifdef VOLCAL_HAVE_QUANTLIB
#include "tests/bench/peers/quantlib_rows.h"
#endif

namespace {

using volcal::bench::Row;

/// Each peer right after the row that it stands beside: what the machine does meanwhile hits both.
std::vector<Row> rows_with_peers() {
  std::vector<Row> rows = volcal::bench::all_rows();
  std::vector<std::vector<Row>> families = {volcal::bench::array_rows()};
#ifdef VOLCAL_HAVE_QUANTLIB
  families.push_back(volcal::bench::quantlib_black_rows());
  families.push_back(volcal::bench::quantlib_heston_rows());
  families.push_back(volcal::bench::quantlib_heston_fit_rows());
  families.push_back(volcal::bench::quantlib_svi_rows());
#endif
  for (std::vector<Row>& family : families) {
    std::reverse(family.begin(), family.end());
    for (const Row& peer : family) {
      const auto beside =
          std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == peer.beside; });
      rows.insert(beside == rows.end() ? beside : std::next(beside), peer);
    }
  }
  return rows;
}

}  // namespace

int main(int argc, char** argv) {
  FLAGS_minloglevel = google::NUM_SEVERITIES;  // as in volcal: Ceres logs refused steps
  CLI::App program("The rows of `volcal bench` with peers beside them.", "volcal_bench_peers");
  volcal::bench::BenchArguments arguments;
  volcal::bench::add_bench_options(program, arguments);
  CLI11_PARSE(program, argc, argv);
  try {
    return volcal::bench::run_bench(arguments, rows_with_peers());
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "volcal_bench_peers: %s\n", failure.what());
    return volcal::cli::kInternal;
  }
}

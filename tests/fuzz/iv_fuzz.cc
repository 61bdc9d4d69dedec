// SPDX-License-Identifier: Apache-2.0

// `volcal iv` on any table: one line out for each row in, a vol exactly where the status says ok, and the
// answer is itself a table.

#include <cmath>
#include <string>
#include <string_view>

#include "host/cli/tables/option_vols.h"
#include "host/io/files/input.h"
#include "tests/fuzz/fuzz_target.h"

using volcal::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto table = volcal::cli::csv_table_from_text(text, "fuzz");
  if (!table) {
    require(!table.error().message.empty(), "an error says why");
    return 0;
  }
  const auto vols = volcal::cli::add_implied_vols(*table);
  if (!vols) {
    require(vols.error().code == volcal::ErrorCode::malformed, "only a missing or taken column fails all");
    return 0;
  }
  require(vols->rows == table->rows.size() && vols->failed <= vols->rows, "rows are counted");
  const auto answer = volcal::cli::csv_table_from_text(vols->text, "answer");
  require(answer.has_value(), "the answer is a table");
  require(answer->header.size() == table->header.size() + 2, "two columns are added");
  require(answer->rows.size() == vols->rows, "every row is answered");
  std::size_t failed = 0;
  for (const auto& row : answer->rows) {
    require(row.failure.empty(), "an answered row has all its cells");
    const std::string& status = row.cells[answer->header.size() - 1];
    const auto vol = volcal::cli::cell_number("implied_vol", row.cells[answer->header.size() - 2]);
    require(!status.empty(), "a row has a status");
    if (status != "ok") {
      ++failed;
      require(!vol || status == "zero_time_value", "a row that failed has no vol");
      continue;
    }
    require(vol && std::isfinite(*vol) && *vol > 0.0, "a vol is positive and finite");
  }
  require(failed == vols->failed, "failed rows are counted");
  return 0;
}

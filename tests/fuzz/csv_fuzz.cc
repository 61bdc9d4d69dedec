// SPDX-License-Identifier: Apache-2.0

// The CSV reader on any text against one that goes byte by byte.

#include <string_view>
#include <vector>

#include "host/io/text/csv.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/csv_reference.h"

using volcal::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::vector<volcal::test::ReferenceRow> expected = volcal::test::split_csv_reference(text);
  volcal::io::CsvReader csv(text);
  if (expected.empty()) {
    require(!csv.has_header(), "no line, no header");
    return 0;
  }
  volcal::io::TableRow row;
  for (std::size_t r = 1; r < expected.size(); ++r) {
    require(csv.next(row) && row.line == expected[r].line, "the same lines are rows");
    if (expected[r].failed) {
      require(!row.failure.empty(), "a failure is told");
      continue;
    }
    require(row.failure.empty() == (row.fields.size() == csv.header().size()), "fields are counted");
    require(row.fields.size() == expected[r].fields.size(), "a row has the same number of fields");
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
      require(row.fields[i] == expected[r].fields[i], "the fields are the same");
    }
  }
  require(!csv.next(row), "and then it ends");
  return 0;
}

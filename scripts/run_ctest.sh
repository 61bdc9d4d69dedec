#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the tests of one preset and counts aloud what passed, failed and did not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=${1:?usage: run_ctest.sh PRESET [ctest arguments]}
shift

report=$PWD/build/$preset/ctest.xml
rm -f "$report"
status=0
ctest --preset "$preset" --output-junit "$report" "$@" </dev/null || status=$?

count() { sed -n "0,/<testcase/s/.*\b$1=\"\([0-9]*\)\".*/\1/p" "$report" | head -n 1; }
if [[ -f $report ]]; then
  total=$(count tests) failed=$(count failures) skipped=$(count skipped)
  echo "ctest summary ($preset): $((total - failed - skipped)) passed, $failed failed, $skipped skipped"
fi
exit "$status"

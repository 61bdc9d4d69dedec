#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the tests of one preset and counts aloud what passed, failed and did not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=${1:?usage: run_ctest.sh PRESET [ctest arguments]}
shift

log=build/$preset/ctest.log
status=0
ctest --preset "$preset" "$@" </dev/null 2>&1 | tee "$log" || status=$?

count() { grep -cE "$1" "$log" || true; }
skipped=$(count '^ *[0-9]+/[0-9]+ Test +#[0-9]+: .*\*\*\*Skipped')
passed=$(count '^ *[0-9]+/[0-9]+ Test +#[0-9]+: .* Passed ')
failed=$(count '^ *[0-9]+/[0-9]+ Test +#[0-9]+: .*\*\*\*(Failed|Timeout|Exception|Not Run)')
echo "ctest summary ($preset): $passed passed, $failed failed, $skipped skipped"
exit "$status"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Everything that continuous integration checks. Steps can be named: scripts/check.sh format includes
#
#   text      licence lines, forbidden compiler flags
#   format    clang-format
#   includes  include arrows
#   tests     scripts/test.sh: optimised build, with CUDA where nvcc is found, and all tests
#   cuda      the device tests of that build: coverage, refusals, register budget
#   symbols   nothing linked switches the processor to flush denormals; instruction sets share no symbol
#   tidy      clang-tidy
#   asan      AddressSanitizer and UndefinedBehaviorSanitizer build, all tests, corpus replay
#
# Not in the default list: tsan (ThreadSanitizer build and the contract and pipeline tests).
set -euo pipefail
export CI=true
cd "$(dirname "${BASH_SOURCE[0]}")/.."

check_text() {
  local bad=0 file
  while IFS= read -r -d '' file; do
    [[ -f $file ]] || continue
    if ! head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0'; then
      echo "$file: no SPDX line among the first three"
      bad=1
    fi
  done < <(git ls-files -z -- '*.h' '*.cc' '*.cu' '*.cuh' '*.py' '*.sh' '*.js' '*.css' '*.html' .ci/run)
  # NaN statuses and compensated sums die of it, and linking with it changes the caller's whole process.
  if git grep -nE -e '-ffast-math|-Ofast|use_fast_math|funsafe-math' -- '*.cmake' '*CMakeLists.txt' '*.json' \
    | grep -vE '^[^:]+:[0-9]+: *#'; then
    echo "fast-math flags are not allowed"
    bad=1
  fi
  return "$bad"
}

check_cuda() {
  if ! command -v nvcc >/dev/null; then
    echo "no nvcc here: nothing was compiled for a device"
    return 77
  fi
  # A second configuration is not needed: the release preset takes CUDA wherever nvcc is.
  [[ -f build/release/build.ninja ]] || cmake --preset release
  cmake --build --preset release --parallel "$(nproc)" --target volcal_cuda volcal_device_coverage
  scripts/run_ctest.sh release -L device
}

check_symbols() {
  local program=build/release/volcal
  if [[ ! -x $program ]]; then
    echo "$program is not built (run the step 'tests' first)"
    return 1
  fi
  if nm "$program" | grep -w set_fast_math; then
    echo "crtfastmath.o is linked: every program that loads volcal would flush denormals"
    return 1
  fi
  if [[ $(uname -m) == x86_64 ]]; then scripts/check_isa_symbols.py build/release; fi
}

check_sanitized() { # preset, further ctest arguments
  local preset=$1
  shift
  cmake --preset "$preset"
  cmake --build --preset "$preset" --parallel "$(nproc)"
  scripts/run_ctest.sh "$preset" "$@"
}

run_step() {
  case $1 in
    text) check_text ;;
    format) scripts/format.sh --check ;;
    includes) scripts/check_includes.py ;;
    tests) scripts/test.sh ;;
    cuda) check_cuda ;;
    symbols) check_symbols ;;
    tidy) scripts/tidy.sh ;;
    # The same code run hundreds of times more: minutes optimised, an hour sanitized.
    asan) check_sanitized asan -E 'Shared/StrikeCut|yahoo_chain|SoftFloors.*vix|ParetoTail.IntervalsCover|HestonBands.HoldTheTruth' ;;
    tsan) check_sanitized tsan -L 'contract|unit' ;;
    *) echo "check: unknown step '$1'" >&2; return 2 ;;
  esac
}

steps=("$@")
if ((${#steps[@]} == 0)); then
  steps=(text format includes tests cuda symbols tidy asan)
fi

failed=0
summary=()
for step in "${steps[@]}"; do
  echo "== $step"
  begin=$SECONDS
  # In a shell of its own, so that a failure does not hide the later steps; not behind `||`, where bash
  # would switch `set -e` off inside too.
  set +e
  (set -e; run_step "$step") </dev/null
  status=$?
  set -e
  case $status in
    0) verdict=ok ;;
    77) verdict="SKIPPED (not possible on this machine)" ;;
    *) verdict=FAILED; failed=1 ;;
  esac
  summary+=("$(printf '%-10s %4d s  %s' "$step" $((SECONDS - begin)) "$verdict")")
done

echo "== summary"
printf '%s\n' "${summary[@]}"
exit "$failed"

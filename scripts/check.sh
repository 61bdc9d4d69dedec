#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What must hold before a change lands. Steps can be named: scripts/check.sh format includes
#
#   text      licence lines, forbidden compiler flags, links and mentions of docs that lead nowhere
#   format    clang-format
#   includes  include arrows
#   tests     scripts/test.sh: optimised build, with CUDA where nvcc is found (one architecture), and all tests, those
#             of the device code that need no device among them: coverage, refusals, register budget
#   symbols   nothing linked switches the processor to flush denormals; instruction sets share no symbol
#   tidy      clang-tidy of every source
#   asan      AddressSanitizer and UndefinedBehaviorSanitizer: all tests but those named at sanitized_repetition
#
# These seven run where no step is named, and in continuous integration. `scripts/check.sh full` runs them and
#
#   asan-all  the rest of the sanitized tests
#   tsan      ThreadSanitizer: contract and unit tests
#   ptx       the contract tests of the CUDA backend on the device of tests/ptx, whose every access is checked, in other
#             orders of lanes and blocks, and with streams that work late
#   cuda-all  the CUDA backend for every architecture with its register budgets, and everything without precompiled
#             headers, so that no source lives on another's includes
#   fuzz      the libFuzzer programs, built with clang: their corpora, then a minute of new inputs each
#
# CONTRIBUTING.md says how long each takes.
set -euo pipefail
export CI=true
cd "$(dirname "${BASH_SOURCE[0]}")/.."

default_steps=(text format includes tests symbols tidy asan)
further_steps=(ptx asan-all tsan cuda-all fuzz)

# Repetitions, in the same build, of what other tests sanitize: real snapshots, for whose tests there are own ones of the
# same body; millions of elements. Pages are drawn by a browser that is not sanitized; what writes them runs in the tests
# of the command line.
sanitized_repetition='^Shared/|OfRealCoins|SharesRealDays|OfUnseenDays|yahoo_chain|ParetoTail.IntervalsCover'
sanitized_repetition+='|HestonBands.HoldTheTruth|TenMillion|^report\.|^gpu\.|^bench\.'
fuzz_seconds=60

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
  scripts/check_doc_links.py || bad=1
  return "$bad"
}

check_symbols() {
  local program
  for program in build/release/volcal build/release/volcal-bench; do
    if [[ ! -x $program ]]; then
      echo "$program is not built (run the step 'tests' first)"
      return 1
    fi
    if nm "$program" | grep -w set_fast_math; then
      echo "crtfastmath.o is linked: every program that loads volcal would flush denormals"
      return 1
    fi
  done
  # The benchmarks are a program of their own: whoever installs volcal needs no Google Benchmark.
  if nm -C build/release/volcal | grep -m 1 'benchmark::'; then
    echo "build/release/volcal links Google Benchmark"
    return 1
  fi
  if [[ $(uname -m) == x86_64 ]]; then scripts/check_isa_symbols.py build/release; fi
}

check_preset() { # preset, targets in one word, further ctest arguments
  local preset=$1 targets
  read -ra targets <<<"$2"
  shift 2
  cmake --preset "$preset"
  cmake --build --preset "$preset" --target "${targets[@]}" --parallel "$(nproc)"
  scripts/run_ctest.sh "$preset" "$@"
}

check_every_architecture() {
  if ! command -v nvcc >/dev/null; then
    echo "no nvcc here: nothing was compiled for a device"
    return 77
  fi
  check_preset cuda-all all
}

check_device_variants() {
  if ! command -v nvcc >/dev/null; then
    echo "no nvcc here: no device code was run"
    return 77
  fi
  check_preset release contract_ptx_test -C full -L ptx_variant
}

check_fuzzers() {
  check_preset fuzz tests_fuzz
  local corpus
  corpus=$(mktemp -d)
  # fuzzers.txt, written when configuring, names each program and its corpus. What is found stays in build/fuzz/found.
  mkdir -p build/fuzz/found
  while read -r program folder; do
    mkdir -p "$corpus/$program"
    printf '%s\0%s\0' "$program" "$folder"
  done < <(sed -n 's/^\([a-z_]*_fuzz\) \([a-z_]*\)$/\1 \2/p' build/fuzz/tests/fuzz/fuzzers.txt) \
    | xargs -0 -n 2 -P "$(nproc)" bash -c '
        set -euo pipefail
        log=build/fuzz/found/$3.log
        if build/fuzz/tests/fuzz/"$3" -max_total_time="$2" -rss_limit_mb=4096 -timeout=60 -print_final_stats=1 \
          -artifact_prefix="build/fuzz/found/$3-" "$1/$3" "data/corpus/$4" >"$log" 2>&1; then
          echo "$3: $(sed -n "s/^stat::number_of_executed_units: *//p" "$log") inputs, no finding"
        else
          echo "$3: a finding, see $log"
          tail -n 30 "$log"
          exit 1
        fi' fuzz "$corpus" "$fuzz_seconds"
  rm -r "$corpus"
}

run_step() {
  case $1 in
    text) check_text ;;
    format) scripts/format.sh --check ;;
    includes) scripts/check_includes.py ;;
    tests) scripts/test.sh ;;
    symbols) check_symbols ;;
    tidy) scripts/tidy.sh ;;
    asan) check_preset asan all -E "$sanitized_repetition" ;;
    ptx) check_device_variants ;;
    asan-all) check_preset asan all -R "$sanitized_repetition" ;;
    tsan) check_preset tsan 'tests_contract tests_unit' -L 'contract|unit' ;;
    cuda-all) check_every_architecture ;;
    fuzz) check_fuzzers ;;
    *) echo "check: unknown step '$1'" >&2; return 2 ;;
  esac
}

steps=("$@")
if ((${#steps[@]} == 0)); then
  steps=("${default_steps[@]}")
elif [[ ${steps[*]} == full ]]; then
  steps=("${default_steps[@]}" "${further_steps[@]}")
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
printf '%-10s %4d s\n' all "$SECONDS"
exit "$failed"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over the sources of the library and the command line, with the cpu preset's compile commands.
# Arguments name sources; without any, all are checked.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tidy=$(command -v clang-tidy-14 || command -v clang-tidy || true)
if [[ -z $tidy ]]; then
  echo "tidy: clang-tidy is missing (scripts/install_deps.sh check)" >&2
  exit 1
fi
build=build/cpu
if [[ ! -f $build/compile_commands.json ]]; then
  cmake --preset cpu >/dev/null
fi
if (($# > 0)); then
  files=("$@")
else
  mapfile -t files < <(git ls-files -- 'kernels/*.cc' 'calibration/*.cc' 'host/*.cc')
fi
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" "$tidy" -p "$build" --quiet --warnings-as-errors='*' --extra-arg=-Wno-unknown-warning-option \
  2> >(grep -v 'warnings generated' >&2)
echo "tidy: ${#files[@]} sources are clean"

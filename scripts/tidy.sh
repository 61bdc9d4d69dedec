#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy over the sources of the library and the command line. Arguments name sources; without any, all are checked.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tidy=build/clang_tidy/data/bin/clang-tidy
if [[ ! -x $tidy ]]; then
  echo "tidy: $tidy is missing (scripts/install_deps.sh check fetches it)" >&2
  exit 1
fi
cmake --preset tidy >/dev/null
if (($# > 0)); then
  files=("$@")
else
  # Without nvcc the sources of the CUDA backend have no compile command.
  mapfile -t files < <(git ls-files -- 'kernels/*.cc' 'calibration/*.cc' 'host/*.cc' \
    | grep -F -f <(sed -n 's/.*"file": "//p' build/tidy/compile_commands.json | sed "s|^$PWD/||; s/\".*//"))
fi
# Eight a process: which sources it takes with it costs little, a start costs a tenth of a second.
printf '%s\0' "${files[@]}" | xargs -0 -n 8 -P "$(nproc)" "$tidy" -p build/tidy --quiet --warnings-as-errors='*' \
  --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-deprecated-declarations 2> >(grep -vE 'warnings? (generated|treated)|Processing file' >&2)
echo "tidy: ${#files[@]} sources are clean"

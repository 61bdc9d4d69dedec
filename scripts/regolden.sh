#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Says what moved between the documents of data/golden/calibrate and those that the built program writes: which quote,
# parameter or vol, and by how much. With --write it also keeps the new documents.
#
#   scripts/regolden.sh [--write] [--all] [case...]
#
# Of each kind of field the three that moved furthest are told, with --all every one.
# Builds the program in build/release first; VOLCAL_PROGRAM names another one. Exit 1: something moved and was not kept.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
verb=diff
all=()
while [[ ${1:-} == --* ]]; do
  case $1 in
    --write) verb=write ;;
    --all) all=(--all) ;;
    *) echo "regolden: unknown option '$1'" >&2; exit 2 ;;
  esac
  shift
done
program=${VOLCAL_PROGRAM:-}
if [[ -z $program ]]; then
  [[ -f build/release/build.ninja ]] || cmake --preset release >&2
  cmake --build --preset release --parallel "$(nproc)" --target volcal_cli >&2
  program=build/release/volcal
fi
exec python3 scripts/golden/golden.py "$verb" "$program" "${all[@]}" "$@"

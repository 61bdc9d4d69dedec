#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Formats all C++ and CUDA sources in place; with --check only says which would change.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

formatter=$(command -v clang-format-14 || command -v clang-format || true)
if [[ -z $formatter ]]; then
  echo "format: clang-format is missing (scripts/install_deps.sh check)" >&2
  exit 1
fi
mapfile -d '' files < <(git ls-files -z -- '*.h' '*.cc' '*.cu' '*.cuh')
case "${1:-}" in
  "") "$formatter" -i "${files[@]}" ;;
  --check) "$formatter" --dry-run -Werror "${files[@]}" && echo "format: ${#files[@]} files are as clang-format writes them" ;;
  *) echo "usage: $0 [--check]" >&2; exit 2 ;;
esac

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that volcal is built from, and only those that are missing.
#
#   scripts/install_deps.sh          to build and test
#   scripts/install_deps.sh check    and what scripts/check.sh needs beyond that
set -euo pipefail

build=(g++ cmake ninja-build pkg-config python3 tzdata
  libceres-dev libeigen3-dev libtbb-dev nlohmann-json3-dev libsimdjson-dev libcli11-dev libfmt-dev
  libhowardhinnant-date-dev zlib1g-dev libssl-dev libgtest-dev libgmock-dev libbenchmark-dev libboost-dev libmpfr-dev libgmp-dev
  python3-jsonschema)
check=(git clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev)

wanted=("${build[@]}")
case "${1:-build}" in
  build) ;;
  check) wanted+=("${check[@]}") ;;
  *) echo "usage: $0 [build|check]" >&2; exit 2 ;;
esac

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "install_deps: not a Debian system; install by other means: ${wanted[*]}" >&2
  exit 1
fi

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  [[ $state == "install ok installed" ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
  echo "install_deps: all ${#wanted[@]} packages are there"
  exit 0
fi

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "install_deps: neither root nor sudo; these packages are missing: ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
  [[ -t 0 ]] || as_root=(sudo -n) # nobody there to type a password
fi

echo "install_deps: installing ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null

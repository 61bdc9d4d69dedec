#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that volcal is built from, and only those that are missing; fetches from PyPI what
# Debian lacks, into build/: plotly.js, which HTML reports draw with, and for checks a recent clang-tidy.
#
#   scripts/install_deps.sh          to build and run
#   scripts/install_deps.sh test     and what tests need beyond that: a browser that opens reports, gnuplot, NumPy and SciPy
#   scripts/install_deps.sh check    and what scripts/check.sh needs beyond that
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=(g++ cmake ninja-build pkg-config python3 python3-pip tzdata
  libceres-dev libeigen3-dev libtbb-dev nlohmann-json3-dev libsimdjson-dev libcli11-dev libfmt-dev
  libhowardhinnant-date-dev zlib1g-dev libssl-dev libgtest-dev libgmock-dev libbenchmark-dev libboost-dev libmpfr-dev libgmp-dev
  python3-jsonschema)
test=(libboost-context-dev ccache chromium chromium-driver python3-selenium gnuplot-nox python3-numpy python3-scipy)
check=(git clang-14 clang-format-14 libclang-rt-14-dev)

wanted=("${build[@]}")
case "${1:-build}" in
  build) ;;
  test) wanted+=("${test[@]}") ;;
  check) wanted+=("${test[@]}" "${check[@]}") ;;
  *) echo "usage: $0 [build|test|check]" >&2; exit 2 ;;
esac

install_packages() {
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    echo "install_deps: not a Debian system; install by other means: ${wanted[*]}" >&2
    return 1
  fi
  local missing=() package state
  for package in "${wanted[@]}"; do
    state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [[ $state == "install ok installed" ]] || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then
    echo "install_deps: all ${#wanted[@]} packages are there"
    return 0
  fi
  local as_root=()
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      echo "install_deps: neither root nor sudo; these packages are missing: ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
    [[ -t 0 ]] || as_root=(sudo -n) # nobody there to type a password
  fi
  echo "install_deps: installing ${missing[*]}"
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null
}

# fetch_wheel NAME PATH: takes PATH out of the PyPI package that scripts/NAME.txt names with its hash, into build/NAME.
# A copy of the requirement there tells which version lies there.
fetch_wheel() {
  local folder=build/$1 requirement=scripts/$1.txt kept
  kept=$folder/$(basename "$2")
  [[ -e $kept ]] && cmp -s "$requirement" "$folder/version" && return 0
  echo "install_deps: fetching $(grep -o '^[^#]*==[^ ]*' "$requirement")"
  rm -rf "$folder"
  mkdir -p "$folder/wheel"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    -r "$requirement" -d "$folder/wheel"
  python3 -m zipfile -e "$folder"/wheel/*.whl "$folder/wheel"
  mv "$folder/wheel/$2" "$kept"
  rm -r "$folder/wheel"
  cp "$requirement" "$folder/version"
}

install_packages
fetch_wheel plotly plotly/package_data/plotly.min.js
if [[ ${1:-build} == check ]]; then
  fetch_wheel clang_tidy clang_tidy/data
  chmod +x build/clang_tidy/data/bin/clang-tidy
fi

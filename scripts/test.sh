#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds everything and runs all tests. With CUDA where nvcc is found.
# Arguments are handed to ctest: scripts/test.sh -R ImpliedVol
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_deps.sh test
cmake --preset release
cmake --build --preset release --parallel "$(nproc)"
scripts/run_ctest.sh release "$@"

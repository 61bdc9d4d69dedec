#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# From a bare machine to a surface: installs what is missing, builds, calibrates the bundled sample.
# Arguments are handed to `volcal calibrate` in place of the sample.
set -euo pipefail
caller=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install_deps.sh build
cmake --preset release
cmake --build --preset release --target volcal_cli --parallel "$(nproc)"

volcal=$PWD/build/release/volcal
if (($# > 0)); then
  cd "$caller"
  exec "$volcal" calibrate "$@"
fi
mkdir -p out
"$volcal" calibrate data/samples/btc_synth.json -o out/btc_synth.surface.json
"$volcal" report out/btc_synth.surface.json -o out/btc_synth.report.html
echo "report written to $PWD/out/btc_synth.report.html: open it in a browser"
echo "surface written to $PWD/out/btc_synth.surface.json; ask it with:"
echo "  build/release/volcal check out/btc_synth.surface.json"

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The pictures of README and docs, made anew from the bundled sample (scripts/install_deps.sh test, and a build).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
volcal=build/release/volcal
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$volcal" calibrate data/samples/btc_synth.json --quiet -o "$work/surface.json" --report "$work/report.html"
/usr/bin/python3 scripts/report_picture.py "$work/report.html" top 1350 docs/pictures/report.png
/usr/bin/python3 scripts/report_picture.py "$work/report.html" total-variance 1130 docs/pictures/report_surface.png
"$volcal" plot "$work/surface.json" -o docs/pictures/smiles.svg
echo "pictures written to docs/pictures"

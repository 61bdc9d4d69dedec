#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Chooses the default profile again and prints the tables of docs/use/tuning.md.
#
#   scripts/tuning_tables.sh [QUOTES_FOLDER]     default: ../shared/quotes
#
# Needs a built volcal (VOLCAL, default build/release/volcal). Days of the choice and days it is tried on are
# apart; so are the markets.
set -euo pipefail
cd "$(dirname "$0")/.."

quotes=${1:-../shared/quotes}
volcal=${VOLCAL:-build/release/volcal}
if [[ ! -d $quotes/deribit ]]; then
  echo "tuning_tables: no $quotes/deribit: real quotes are not at hand" >&2
  exit 3
fi

chosen_on='_2026030[3579]T'
mapfile -t days < <(find "$quotes/deribit" -name 'collector_*' | sort)
mapfile -t choice < <(printf '%s\n' "${days[@]}" | grep -E "$chosen_on")
mapfile -t unseen < <(printf '%s\n' "${days[@]}" | grep -vE "$chosen_on")

echo "## Deribit, BTC and ETH: chosen on ${#choice[@]} snapshots, tried on ${#unseen[@]} of other days"
"$volcal" tune "${choice[@]}" --test "${unseen[@]}" --name default
echo
echo "## The profile in force, on those ${#unseen[@]} snapshots"
"$volcal" tune "${unseen[@]}" --try default --quiet --json | python3 scripts/tuning_table.py
for file in spx/spx_implied_vol_20230215.csv vix/vix_implied_vol_20230215.csv; do
  echo
  echo "## $file"
  "$volcal" tune "$quotes/$file" --try default --quiet --json | python3 scripts/tuning_table.py
done
echo
echo "## spx/spx_yahoo_chain_20260130.csv.gz"
"$volcal" tune "$quotes/spx/spx_yahoo_chain_20260130.csv.gz" --as-of 2026-01-30T21:00:00Z --try default --quiet --json |
  python3 scripts/tuning_table.py

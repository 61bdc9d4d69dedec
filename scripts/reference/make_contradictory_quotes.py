#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/golden/calibrate/inputs/contradictory.csv: quotes that no surface without arbitrage can meet.

Black prices of stated vols, rounded to cents. The first expiry's total variance is above the second's (calendar
arbitrage); one strike of the second is bid far above the line of its neighbours (butterfly arbitrage); in the third the
calls' vols are three points above the puts', so that the smile jumps at the forward. Then a record of each kind that
cleaning refuses.

Usage: make_contradictory_quotes.py > data/golden/calibrate/inputs/contradictory.csv
"""
import datetime
import math

AS_OF = datetime.datetime(2026, 3, 6, 15, 0)
FORWARD = 100.0
HALF_SPREAD_VOL = 0.004
STRIKES = [70, 80, 85, 90, 95, 100, 105, 110, 115, 120, 130]
COLUMNS = "as_of,underlying,instrument,expiry,strike,type,bid,ask,unit,forward,discount_factor,tick,last_trade"


def normal_cdf(x):
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def price(strike, years, vol, kind):
    s = vol * math.sqrt(years)
    d1 = math.log(FORWARD / strike) / s + 0.5 * s
    call = FORWARD * normal_cdf(d1) - strike * normal_cdf(d1 - s)
    return call if kind == "call" else call - FORWARD + strike


def skew(level):
    return lambda strike, kind: level - 0.25 * math.log(strike / FORWARD)


def bump(strike, kind):
    return skew(0.22)(strike, kind) + (0.05 if strike == 110 else 0.0)


def jump(strike, kind):
    return skew(0.24)(strike, kind) + (0.03 if kind == "call" else 0.0)


# Days to expiry, and the vol of a strike and type.
EXPIRIES = [(14, skew(0.45)), (42, bump), (105, jump)]


def row(name, expiry, strike, kind, bid, ask, forward=FORWARD, last_trade=AS_OF):
    forward = "" if forward is None else f"{forward:g}"
    traded = last_trade.strftime("%Y-%m-%dT%H:%M:%SZ")
    print(f"{AS_OF:%Y-%m-%dT%H:%M:%SZ},XYZ,{name},{expiry:%Y-%m-%dT%H:%M:%SZ},{strike},{kind},{bid},{ask},undiscounted,"
          f"{forward},1,0.01,{traded}")


def smiles():
    for days, vol_of in EXPIRIES:
        expiry = AS_OF + datetime.timedelta(days=days)
        for strike in STRIKES:
            kind = "put" if strike < FORWARD else "call"
            vol = vol_of(strike, kind)
            bid = price(strike, days / 365.0, vol - HALF_SPREAD_VOL, kind)
            ask = price(strike, days / 365.0, vol + HALF_SPREAD_VOL, kind)
            row(f"{days}d-{strike}-{kind}", expiry, strike, kind, f"{bid:.2f}", f"{ask:.2f}")


def refused():
    expiry = AS_OF + datetime.timedelta(days=42)
    row("invalid_price", expiry, 96, "put", "-1", "2.1")
    row("42d-95-put", expiry, 95, "put", "1.5", "1.6")  # a duplicate
    row("expired", AS_OF - datetime.timedelta(days=1), 95, "put", "1.5", "1.6")
    row("too_short", AS_OF + datetime.timedelta(seconds=30), 95, "put", "1.5", "1.6")
    row("no_quote", expiry, 97, "put", "", "")
    row("one_sided", expiry, 98, "put", "", "2.4")
    row("crossed", expiry, 99, "put", "2.9", "2.5")
    row("stale", expiry, 101, "call", "2.5", "2.6", last_trade=AS_OF - datetime.timedelta(days=9))
    row("sub_tick", expiry, 60, "put", "0.005", "0.02")
    row("no_forward", AS_OF + datetime.timedelta(days=400), 100, "call", "9", "9.4", forward=None)
    row("in_the_money", expiry, 90, "call", "10.3", "10.5")
    row("above_bound", expiry, 102, "call", "101", "103")
    row("too_wide", expiry, 65, "put", "0.01", "9")
    row("unreadable", expiry, "many", "put", "1", "2")


def main():
    print("# Written by scripts/reference/make_contradictory_quotes.py.")
    print(COLUMNS)
    smiles()
    refused()


if __name__ == "__main__":
    main()

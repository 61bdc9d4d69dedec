# SPDX-License-Identifier: Apache-2.0
"""How far a field may be from its golden value, by path, with the reason. The first rule that fits counts.

ROUNDING is for instruction sets and builds other than those of the golden documents. Its bounds are some ten times what
baseline, AVX2 and AVX-512 differ by in these cases (g++ 12); "seen" is the largest difference.
"""

from compare import Rule

# Fields of a run rather than of a result.
OF_THE_RUN = [
    Rule("generator", "the program's version, which moves with each release", ignored=True),
]

PINNED = [
    Rule("*", "one instruction set of one build gives the same bits; room for a library's last digit", relative=1e-12),
]

# What stands before the fit: prices, forwards, and the vols of prices. Seen: 2e-14.
BEFORE_THE_FIT = [
    Rule(f"*.{name}", "no fit decides it: a few operations round otherwise", relative=1e-11)
    for name in ("bid_vol", "ask_vol", "mid_vol", "market_vol", "scale", "strike", "log_moneyness", "quote_weight",
                 "time_to_expiry", "forward", "discount_factor")
]

# A fit ends where a step gains less than its stopping rule asks for, anywhere on a bottom that is flat to that extent.
ENDS_OF_FITS = [
    Rule("*.iterations", "rounding costs or saves a step; seen: 1", absolute=5),
    Rule("*.evaluations", "as iterations", absolute=50),
    Rule("*.severity_path.@.*_violation", "left after a step on the way, not in the end; seen: 7e-5", absolute=1e-3),
    Rule("*.severity_path.@.cost", "of a step on the way; seen: 2.2e-6", relative=3e-5),
    Rule("*.min_slack_at", "a place where the gap of two slices is flat; seen: 0.13", absolute=0.5),
    Rule("*.min_g_at", "a place where g is flat; seen: 9e-6", absolute=1e-4),
    Rule("*.min_slack", "a small difference of two slices far out; seen: 2.2e-4", relative=2e-3, absolute=1e-9),
    Rule("*.calendar_slack", "as min_slack", relative=2e-3, absolute=1e-9),
    Rule("*.min_g", "takes second derivatives of a slice; seen: 4e-6", absolute=4e-5),
    Rule("*.slices.@.parameters.a", "one difference, lowest variance less sigma sqrt(left right); seen: 2.5e-8", absolute=2.5e-7),
    Rule("*.slices.@.parameters.*", "the five move along the flat bottom together; seen: 1.4e-5", relative=1.5e-4),
    Rule("*.svi.a", "one difference, lowest variance less sigma sqrt(left right); seen: 2.5e-8", absolute=2.5e-7),
    Rule("*.svi.*", "the five move along the flat bottom together; seen: 1.4e-5", relative=1.5e-4),
    Rule("*.left_slope", "b (1 - rho), small where rho is near 1; seen: 1e-6", relative=2e-4),
    Rule("*.right_slope", "b (1 + rho); seen: 2.1e-5", relative=2e-4),
    Rule("*.uncertainty.covariance.@", "an inverse, by squares of derivatives; seen: 1.3e-4", relative=2e-3, absolute=1e-9),
    Rule("*.uncertainty.information.@", "by squares of derivatives; entries that nearly cancel; seen: 4.5e-4", relative=5e-3),
    Rule("*.uncertainty.*", "sums over residuals; seen: 1.7e-6", relative=2e-5),
    Rule("*.influence", "a move over its standard error; seen: 5e-5", absolute=5e-4),
    Rule("*.leverage", "as the covariance, of which it is made; seen: 3e-6", absolute=3e-5),
    Rule("*.residual", "vols as below, over a half-spread; seen: 8e-6", absolute=1e-4),
    Rule("*.worst_residual", "as residual; seen: 3e-6", absolute=1e-4),
    Rule("*weight", "the loss's weight by the residual; seen: 4.3e-7", relative=5e-6),
    Rule("*.tail.risk", "squares of the largest residuals; seen: 4.9e-7", relative=5e-6),
    Rule("*_vol", "0.0001 vol points; seen: 1e-7 in a vol held out, 7e-8 in one fitted", absolute=1e-6),
    Rule("*.band_*", "as vols; seen: 9e-8", absolute=1e-6),
    Rule("*.atm_band", "as vols; seen: 5e-9", absolute=1e-6),
    Rule("*_25", "as vols; seen: 2e-8", absolute=1e-6),
    Rule("*.rmse_*", "over half-spreads or scales; seen: 4.5e-6", relative=5e-5),
    Rule("*.cross_validation.*", "fits of fewer quotes: flatter bottoms; seen: 4.5e-6", relative=5e-5),
    Rule("*.heston*", "Ceres stops at relative steps of this kind; seen: 2e-7", relative=2e-6),
    Rule("*.tail_floors.*", "a fit to quotes and floors; seen: 1.2e-8", relative=1e-7),
    Rule("test.*", "means and quantiles over vols held out; seen: 1.8e-6", relative=2e-5),
    Rule("tuning.*", "as those of test; seen: 1.2e-7", relative=2e-6),
]

ROUNDING = BEFORE_THE_FIT + ENDS_OF_FITS + [
    Rule("*", "sums in another order", relative=1e-9),
]


def pinned_rules():
    return OF_THE_RUN + PINNED


def rounding_rules():
    return OF_THE_RUN + ROUNDING

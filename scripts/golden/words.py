# SPDX-License-Identifier: Apache-2.0
"""Says in words what moved between a golden document and a new one."""

import json
import math
import re

from compare import ABSENT

# Fields that hold vols: their moves are told in vol points.
VOL = re.compile(r"(_vol|_vols|\batm_band|\bband_(low|high)|_25|\bscale)$")
SHOWN_OF_A_KIND = 3
LONGEST = 60  # characters of a value


def brief(value):
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= LONGEST else text[:LONGEST - 3] + "..."


def size(difference):
    """How far a number moved in units of what it may: what sorts moves of one kind. A broken rule without a number
    comes first."""
    golden, actual, rule = difference.golden, difference.actual, difference.rule
    if rule is None or math.isnan(golden) or math.isnan(actual):
        return math.inf
    bound = max(rule.absolute, rule.relative * max(abs(golden), abs(actual)))
    return abs(actual - golden) / bound if bound > 0.0 else math.inf


def moved_number(difference, field):
    golden, actual, rule = difference.golden, difference.actual, difference.rule
    by = actual - golden
    if math.isnan(by) or isinstance(by, int):
        return f"{golden!r} -> {actual!r}"
    parts = []
    if VOL.search(field):
        parts.append(f"{100.0 * by:+.3g} vol points")
    if golden != 0.0:
        parts.append(f"{by / abs(golden):+.2g} relative")
    if not parts or abs(golden) < rule.absolute:
        parts.append(f"{by:+.2g}")
    bounds = [f"{rule.relative:g} relative"] if rule.relative else []
    bounds += [f"{rule.absolute:g}"] if rule.absolute else []
    parts.append("allowed " + " or ".join(bounds))
    return f"{golden!r} -> {actual!r} ({', '.join(parts)})"


def field_of(path):
    """The field's name below the last list element."""
    return path.rsplit("@.", 1)[-1] if not path.endswith(".@") else ""


def told(difference, skip):
    """One difference as `place: field: old -> new`; `skip` of the leading labels say nothing."""
    field = field_of(difference.path)
    place = [label for label in difference.labels[skip:]] + ([field] if field else [])
    golden, actual = difference.golden, difference.actual
    if golden is ABSENT or actual is ABSENT:
        gone = actual is ABSENT
        value = golden if gone else actual
        of_list = difference.path.rsplit(".", 2)[-2] if not field else "field"
        what = f"{'gone from' if gone else 'new in'} {of_list}" if not field else ("gone" if gone else "new")
        more = f" ({value['reason']})" if isinstance(value, dict) and "reason" in value else ""
        more = f" ({brief(value)})" if not isinstance(value, (dict, list)) else more
        return ": ".join(place) + f": {what}{more}"
    if difference.rule is None:
        return ": ".join(place) + f": {brief(golden)} -> {brief(actual)}"
    return ": ".join(place) + ": " + moved_number(difference, field)


def fates(differences):
    """Quotes that were fitted and are refused, or the other way round: one line in place of two. Returns the lines
    and the differences that are left."""
    fitted = {d.labels: d for d in differences if d.path.endswith(".report.fitted.@")}
    refused = {d.labels: d for d in differences if d.path.endswith(".report.rejected.@")}
    lines, done = [], set()
    for labels in fitted.keys() & refused.keys():
        was_fitted = fitted[labels].actual is ABSENT
        entry = refused[labels].actual if was_fitted else refused[labels].golden
        if entry is ABSENT:
            continue
        reason = f"refused as {entry['reason']} ({entry['detail']})"
        lines.append(f"{labels[-1]}: " + (f"fitted -> {reason}" if was_fitted else f"{reason} -> fitted"))
        done |= {id(fitted[labels]), id(refused[labels])}
    return sorted(lines), [d for d in differences if id(d) not in done]


def say(differences, surfaces=1, everything=False):
    """Lines for people: quotes whose fate changed, what appeared or vanished, text, then numbers, of each kind the
    furthest moved first."""
    lines, left = fates(differences)
    skip = 1 if surfaces == 1 and any(d.path.startswith("surfaces.@") for d in left) else 0
    kinds = {}
    for difference in left:
        kinds.setdefault(difference.path, []).append(difference)
    for kind in sorted(kinds.values(), key=lambda kind: kind[0].rule is not None):
        kind.sort(key=size, reverse=True)
        shown = kind if everything else kind[:SHOWN_OF_A_KIND]
        lines += [told(d, skip if d.path.startswith("surfaces.@") else 0) for d in shown]
        if len(kind) > len(shown):
            lines.append(f"  and {len(kind) - len(shown)} more of {kind[0].path}, none further")
    return lines

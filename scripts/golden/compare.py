# SPDX-License-Identifier: Apache-2.0
"""Compares two JSON documents field by field.

Every field that either document has is compared; one that only one has is a difference. Elements of lists are
paired by what they are (a quote by its record, a slice by its root and expiry), others by their place, so that one
refused quote more does not move all that follow. Text, truth values and whole numbers must be equal; other numbers
may differ by what the rule of their path allows. NaN is never right.

A path names a field whatever the element: `surfaces.@.slices.@.parameters.a`, where @ stands for an element of a list.
"""

import dataclasses
import fnmatch
import math
from typing import Any, Optional

ABSENT = object()


@dataclasses.dataclass(frozen=True)
class Rule:
    """How far the numbers of the paths that fit `pattern` may be apart: the wider of the two bounds."""
    pattern: str
    reason: str
    relative: float = 0.0
    absolute: float = 0.0
    ignored: bool = False  # the field is not compared at all

    def allows(self, golden, actual):
        bound = max(self.absolute, self.relative * max(abs(golden), abs(actual)))
        return abs(actual - golden) <= bound


@dataclasses.dataclass(frozen=True)
class Difference:
    path: str
    labels: tuple  # of the list elements on the way, for people
    golden: Any  # ABSENT where the field is new
    actual: Any  # ABSENT where the field is gone
    rule: Optional[Rule] = None  # of a number


EXACT = Rule("*", "text, truth values and counts have no rounding")


class Comparison:
    """The differences of a document from its golden one, under rules of which the first that fits a path counts."""

    def __init__(self, rules):
        self.rules = rules
        self.differences = []
        self.compared = 0
        self._rule_of = {}

    def rule(self, path):
        if path not in self._rule_of:
            self._rule_of[path] = next(rule for rule in self.rules if fnmatch.fnmatchcase(path, rule.pattern))
        return self._rule_of[path]

    def run(self, golden, actual, path="", labels=()):
        if path and self.rule(path).ignored:
            return self
        if golden is ABSENT or actual is ABSENT:
            self._note(path, labels, golden, actual)
        elif isinstance(golden, dict) and isinstance(actual, dict):
            for name in golden | actual:
                self.run(golden.get(name, ABSENT), actual.get(name, ABSENT), f"{path}.{name}".lstrip("."), labels)
        elif isinstance(golden, list) and isinstance(actual, list):
            self._run_lists(golden, actual, path, labels)
        else:
            self._run_values(golden, actual, path, labels)
        return self

    def _run_lists(self, golden, actual, path, labels):
        before, after = elements(golden, path), elements(actual, path)
        if before is None or after is None:  # their names do not tell them apart
            before, after = dict(enumerate(golden)), dict(enumerate(actual))
        elif list(before) != list(after) and sorted(before, key=str) == sorted(after, key=str):
            self._note(path + ".order", labels, list(before), list(after))
        for key in before | after:
            one, other = before.get(key, ABSENT), after.get(key, ABSENT)
            self.run(one, other, path + ".@", (*labels, label(key, other if one is ABSENT else one, path)))

    def _run_values(self, golden, actual, path, labels):
        self.compared += 1
        if not (is_number(golden) and is_number(actual)):
            if type(golden) is not type(actual) or golden != actual:
                self._note(path, labels, golden, actual)
            return
        rule = self.rule(path)
        counts = isinstance(golden, int) and isinstance(actual, int) and rule.pattern == "*"
        if counts and golden != actual:
            self._note(path, labels, golden, actual, EXACT)
        elif math.isnan(golden) or math.isnan(actual) or not rule.allows(golden, actual):
            self._note(path, labels, golden, actual, rule)

    def _note(self, path, labels, golden, actual, rule=None):
        self.differences.append(Difference(path, labels, golden, actual, rule))


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def elements(values, path):
    """The list's elements by what names them, else by their place; None where two have the same name."""
    if path.endswith(".most_influential"):  # a ranking: places are what it says
        return dict(enumerate(values))
    named = {}
    for place, value in enumerate(values):
        key = place
        if isinstance(value, dict) and "record" in value:
            key = ("record", value["record"])
        elif isinstance(value, dict) and "expiry" in value:
            key = ("expiry", value.get("root", ""), value["expiry"])
        if key in named:
            return None
        named[key] = value
    return named


def label(key, value, path):
    """What a person calls the element."""
    if isinstance(value, dict) and "instrument" in value and "record" in value:
        return f"quote {value['instrument']}"
    if isinstance(value, dict) and "expiry" in value:
        return value["expiry"]
    if isinstance(value, dict) and "underlying" in value:
        return f"{value['underlying']} at {value.get('as_of')}"
    if isinstance(value, dict) and isinstance(value.get("profile"), dict):
        return f"profile {value['profile'].get('name', key)}"
    return f"{path.rsplit('.', 1)[-1]}[{key}]"

"""The value of one fact in a test, from its YAML node: as the checklist writes thresholds, or a word for no value.

    number       74, 240ms, 1.5MB            boolean  true, false
    percentage   74%, 149 of 150             list     [bug, urgent], []
    string       healthy

    missing, missing (stale), not applicable, not applicable (diff)

For a string or a list, these words in quotes are text. A mapping gives the values of several targets.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from gate.checklist.thresholds import ExpectationError, parse_amount
from gate.checklist.yaml_tree import ListNode, MappingNode, Node, ScalarNode, scalars
from gate.model.checklist import Op
from gate.model.codes import Code
from gate.model.errors import Problem
from gate.model.evidence import Cause, NotApplicable, Observation, Seen, Unseen
from gate.model.position import Position
from gate.model.suggestions import suggest
from gate.model.text import quote
from gate.model.values import FactSpec, Kind, Percentage, Value

_COUNTS = re.compile(r"([0-9]{1,15}) of ([0-9]{1,15})")
_WORD = re.compile(r"(missing|not applicable)(?:\s*\((.*)\))?")
_BY_DIFF = "diff"


class FactValueError(Exception):
    """A value that the fact cannot have."""

    def __init__(self, position: Position, code: Code, message: str, hint: str = "") -> None:
        self.problem = Problem(position, code, message, hint)
        super().__init__(message)


def read_observation(spec: FactSpec, node: Node) -> Observation:
    """The observation of a fact that a node describes.

    Raises:
        FactValueError: when the fact cannot have that value.
    """
    if isinstance(node, MappingNode):
        return _read_targets(spec, node)
    word = _read_word_of(spec, node)
    return word if word is not None else Seen(read_value(spec, node))


def read_word(node: Node) -> Unseen | NotApplicable | None:
    """What the words for no value mean; None for any other node.

    Raises:
        FactValueError: when the reason in parentheses is none.
    """
    match = _WORD.fullmatch((node.value or "").strip()) if isinstance(node, ScalarNode) else None
    if match is None:
        return None
    word, reason = match[1], match[2]
    if word == "not applicable":
        if reason not in (None, _BY_DIFF):
            message = f"{quote(reason)} is no reason for `not applicable`"
            hint = f"write `not applicable` or `not applicable ({_BY_DIFF})`"
            raise FactValueError(node.position, Code.UNKNOWN_VALUE, message, hint)
        return NotApplicable("the test says so", by_diff=reason == _BY_DIFF)
    causes = [cause.value for cause in Cause]
    if reason is not None and reason not in causes:
        hint = suggest(reason, causes, "causes are")
        raise FactValueError(node.position, Code.UNKNOWN_VALUE, f"there is no cause {quote(reason)}", hint)
    return Unseen(Cause(reason or Cause.ABSENT), "the test says so")


def _read_word_of(spec: FactSpec, node: Node) -> Unseen | NotApplicable | None:
    """As `read_word`; in quotes, the value of a string or a list is text."""
    is_text = isinstance(node, ScalarNode) and not node.is_plain and spec.kind in (Kind.STRING, Kind.LIST)
    return None if is_text else read_word(node)


def read_value(spec: FactSpec, node: Node) -> Value:
    """The value of a fact, checked against its kind, unit, range and choices.

    Raises:
        FactValueError: when the fact cannot have that value.
    """
    if spec.kind is Kind.LIST:
        return _read_list(spec, node)
    if not isinstance(node, ScalarNode) or node.value is None:
        code, description = (
            (Code.EMPTY_VALUE, "empty") if isinstance(node, ScalarNode) else (Code.WRONG_TYPE, "a list or a mapping")
        )
        raise FactValueError(node.position, code, f"{quote(spec.name)} is {description}, expected a {spec.kind}")
    text = node.value.strip()
    if spec.kind is Kind.BOOLEAN:
        return _read_boolean(spec, text, node)
    if spec.kind is Kind.STRING:
        return _read_string(spec, text, node)
    if spec.kind is Kind.PERCENTAGE and (counts := _COUNTS.fullmatch(text)):
        return _read_counts(spec, counts, node)
    return _read_amount(spec, text, node)


def _read_targets(spec: FactSpec, node: MappingNode) -> Observation:
    """The values of several targets, in the order of the test."""
    targets: list[Seen | Unseen] = []
    for target, child in node.entries.items():
        word = _read_word_of(spec, child)
        if isinstance(word, NotApplicable) or isinstance(child, MappingNode):
            message = f"{quote(target)} is a target, expected its value or `missing`"
            raise FactValueError(child.position, Code.WRONG_TYPE, message)
        targets.append(
            Seen(read_value(spec, child), target) if word is None else Unseen(word.cause, word.detail, target)
        )
    if not targets:
        message = f"{quote(spec.name)} is an empty mapping, expected a {spec.kind}"
        raise FactValueError(node.position, Code.EMPTY_VALUE, message)
    first = next((target for target in targets if isinstance(target, Seen)), None)
    if first is None:
        return targets[0]
    return Seen(first.value, first.target, tuple(target for target in targets if target is not first))


def _read_list(spec: FactSpec, node: Node) -> frozenset[str]:
    if isinstance(node, MappingNode) or (isinstance(node, ScalarNode) and node.value is None):
        message = f"{quote(spec.name)} is a list of strings"
        raise FactValueError(node.position, Code.WRONG_TYPE, message, "write `[]` for an empty list")
    if isinstance(node, ListNode):
        for child in node.children:
            if not isinstance(child, ScalarNode) or not child.value:
                message = f"{quote(spec.name)} is a list of strings, expected a string"
                raise FactValueError(child.position, Code.WRONG_TYPE, message)
    return frozenset(_read_string(spec, scalar.value or "", scalar) for scalar in scalars(node))


def _read_boolean(spec: FactSpec, text: str, node: ScalarNode) -> bool:
    if text not in ("true", "false"):
        message = f"{quote(spec.name)} is a boolean, and {quote(text)} is neither `true` nor `false`"
        raise FactValueError(node.position, Code.INVALID_VALUE, message)
    return text == "true"


def _read_string(spec: FactSpec, text: str, node: ScalarNode) -> str:
    if spec.choices and text not in spec.choices:
        hint = suggest(text, spec.choices, "its values are")
        raise FactValueError(node.position, Code.UNKNOWN_VALUE, f"{quote(spec.name)} is never {quote(text)}", hint)
    return text


def _read_counts(spec: FactSpec, counts: re.Match[str], node: ScalarNode) -> Percentage:
    try:
        return Percentage(int(counts[1]), int(counts[2]))
    except ValueError:
        message = f"{quote(spec.name)} cannot be {counts[0]}"
        hint = "write a part and a whole that is not less, as in `7 of 8`"
        raise FactValueError(node.position, Code.VALUE_OUT_OF_RANGE, message, hint) from None


def _read_amount(spec: FactSpec, text: str, node: ScalarNode) -> Decimal | Percentage:
    try:
        amount = parse_amount(spec, Op.EQUAL, text, 0, "value").scaled
    except ExpectationError as error:
        raise FactValueError(node.position_of(error.offset), error.code, error.message, error.hint) from None
    if spec.kind is Kind.PERCENTAGE:
        return Percentage.from_ratio(amount / 100)
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    if Fraction(exact) != amount:
        message = f"{quote(text)} is no finite number of {spec.unit}"
        raise FactValueError(node.position, Code.INVALID_VALUE, message, f"write it in {spec.unit}")
    return exact

"""Parses expectations and checks them against the facts that the probe declares.

    expectation = fact compare threshold | fact "in" value { "|" value } | fact "matches" "/" regex "/"
                | fact ( "has" | "lacks" ) string | [ "not" ] fact ;
    compare     = ">=" | "<=" | ">" | "<" | "==" | "!=" ;
    value       = number [ unit ] | string ;
    threshold   = number [ unit ] | string | "baseline" [ ( "+" | "-" ) number [ unit ] ] ;

A string is one or more characters other than white space, `|` and quotes, or any text between quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gate.checklist.corrections import (
    advise_operator,
    advise_operator_of_kind,
    advise_opposite,
    advise_values,
    find_operator,
)
from gate.checklist.examples import expectation_example
from gate.checklist.thresholds import ExpectationError, parse_amount, parse_amounts, parse_baseline
from gate.formats.common import patterns
from gate.model.checklist import Expectation, NoThreshold, Op, Pattern, Strings, Threshold
from gate.model.codes import Code
from gate.model.position import Position
from gate.model.suggestions import suggest
from gate.model.text import quote, quote_list
from gate.model.values import FactSpec, Kind

MAX_LENGTH = 500

COMPARE = (Op.AT_LEAST, Op.AT_MOST, Op.MORE, Op.LESS, Op.EQUAL, Op.UNEQUAL)

OPERATORS: Mapping[Kind, tuple[Op, ...]] = {
    Kind.NUMBER: (*COMPARE, Op.IN),
    Kind.PERCENTAGE: COMPARE,
    Kind.STRING: (Op.EQUAL, Op.UNEQUAL, Op.IN, Op.MATCHES),
    Kind.BOOLEAN: (),
    Kind.LIST: (Op.HAS, Op.LACKS),
}

_DELIMITERS = "\"'/"
_FACT = re.compile(r"(not\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*")
_OPERATOR = re.compile(r"(>=|<=|==|!=|[<>](?!=)|(?:in|matches|has|lacks)(?=\s|$|[/\"']))\s*")
_STRING = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^\s|"']+))\s*""")


def parse(text: str, facts: Mapping[str, FactSpec], position: Position) -> Expectation:
    """The expectation about one of `facts` that `text` states.

    Raises:
        ExpectationError: when the text is invalid, with the offset of the error.
    """
    if len(text) > MAX_LENGTH:
        message = f"the expectation has {len(text)} characters, expected at most {MAX_LENGTH}"
        raise ExpectationError(Code.VALUE_OUT_OF_RANGE, message, "write a shorter expectation")
    start = len(text) - len(text.lstrip())
    head = _FACT.match(text, start)
    if head is None:
        message = f"{quote(text)} does not begin with the name of a fact"
        raise ExpectationError(Code.MISSING_FACT, message, _advise_without_fact(text.strip(), facts), start)
    spec = _find_fact(head, text, facts)
    rest = text[head.end() :].rstrip()
    if head.group(1) or spec.kind is Kind.BOOLEAN or not rest:
        op = _parse_boolean(spec, Op.IS_NOT if head.group(1) else Op.IS, rest, head.end())
        return Expectation(spec, op, NoThreshold(), text.strip(), position)
    op, offset = _parse_operator(spec, text, head.end())
    _reject_fact(spec, text[offset:].strip(), facts, offset)
    return Expectation(spec, op, _parse_threshold(spec, op, text, offset), text.strip(), position)


def _reject_fact(spec: FactSpec, raw: str, facts: Mapping[str, FactSpec], offset: int) -> None:
    """Refuses a fact as the threshold of a number."""
    if spec.kind in (Kind.NUMBER, Kind.PERCENTAGE) and raw in facts:
        message = f"{quote(raw)} is a fact; a fact is compared with a number, or with its `baseline`"
        raise ExpectationError(Code.FACT_AS_THRESHOLD, message, f"write `{expectation_example(spec)}`", offset)


def _advise_without_fact(text: str, facts: Mapping[str, FactSpec]) -> str:
    """The advice for a text that does not begin with a fact, such as `!exists` for `not exists`."""
    negated = text.removeprefix("!").strip()
    if text.startswith("!") and negated in facts:
        return f"write {quote(f'not {negated}')}"
    return "write `fact operator threshold`, such as `line_coverage >= 80%`"


def _find_fact(head: re.Match[str], text: str, facts: Mapping[str, FactSpec]) -> FactSpec:
    if (name := head.group(2)) in facts:
        return facts[name]
    dashed = re.match(r"[\w-]*\w", text[head.start(2) :])  # no fact has hyphens in its name
    unknown = dashed.group() if dashed else name
    negated = facts.get(re.sub(r"^(not?|is_not|isnt)_", "", unknown))
    hint = suggest(unknown, facts, "its facts are")
    if negated and negated.kind is Kind.BOOLEAN:
        hint = f"write {quote(f'not {negated.name}')}"
    message = f"the probe has no fact {quote(unknown)}"
    raise ExpectationError(Code.UNKNOWN_FACT, message, hint, head.start(2), unknown_fact=unknown)


def _parse_boolean(spec: FactSpec, op: Op, rest: str, offset: int) -> Op:
    """The operator of a boolean alone, IS or IS_NOT; `rest` is the text after the fact, which must be empty."""
    if spec.kind is not Kind.BOOLEAN:
        if op is Op.IS_NOT:
            message = f"{quote(spec.name)} is a {spec.kind}, and `not` is only for booleans"
            hint = advise_opposite(spec, rest) or f"write `{expectation_example(spec)}`"
            raise ExpectationError(Code.WRONG_OPERATOR, message, hint, 0)
        message = f"{quote(spec.name)} is a {spec.kind}, expected an operator and a threshold"
        raise ExpectationError(Code.UNKNOWN_OPERATOR, message, f"write `{expectation_example(spec)}`", offset)
    if not rest:
        return op
    comparison = re.fullmatch(r"(==|=|is|!=)\s*(true|false|yes|no)", rest)
    negates = comparison is not None and (comparison[1] == "!=") != (comparison[2] in ("false", "no"))
    negative = f"not {spec.name}"
    message = f"{quote(spec.name)} is a boolean and takes no operator; unexpected {quote(rest)}"
    hint = (
        f"write {quote(negative if negates else spec.name)}" if comparison else f"write `{spec.name}` or `{negative}`"
    )
    raise ExpectationError(Code.WRONG_OPERATOR, message, hint, offset)


def _parse_operator(spec: FactSpec, text: str, offset: int) -> tuple[Op, int]:
    """The operator, and the offset after it."""
    operators = OPERATORS[spec.kind]
    match = _OPERATOR.match(text, offset)
    if match is None:
        token, _ = find_operator(text[offset:])
        hint = advise_operator(spec, text[offset:], operators)
        raise ExpectationError(Code.UNKNOWN_OPERATOR, f"{quote(token)} is not an operator", hint, offset)
    op = Op(match.group(1))
    if op not in operators:
        expected = quote_list(operator.value for operator in operators)
        message = f"{quote(spec.name)} is a {spec.kind}, expected {expected}, not `{op}`"
        hint = advise_operator_of_kind(spec, op, text[match.end() :].strip())
        raise ExpectationError(Code.WRONG_OPERATOR, message, hint, offset)
    return op, match.end()


def _parse_threshold(spec: FactSpec, op: Op, text: str, offset: int) -> Threshold:
    raw = text[offset:].rstrip()
    if not raw:
        message = f"the threshold after `{op}` is missing"
        raise ExpectationError(Code.MISSING_THRESHOLD, message, f"write `{expectation_example(spec)}`", offset)
    if op is Op.MATCHES:
        return _parse_pattern(raw, offset)
    if op is Op.IN and spec.kind is Kind.NUMBER:
        return parse_amounts(spec, raw, offset)
    if spec.kind in (Kind.NUMBER, Kind.PERCENTAGE):
        is_relative = raw.startswith("baseline")
        return parse_baseline(spec, raw, offset) if is_relative else parse_amount(spec, op, raw, offset)
    if spec.kind is Kind.STRING and raw == "baseline":
        return parse_baseline(spec, raw, offset)
    return Strings(_parse_strings(spec, op, text, offset))


def _parse_pattern(raw: str, offset: int) -> Pattern:
    if raw[0] == "/" and (len(raw) == 1 or raw[-1] != "/"):
        message = f"the pattern {quote(raw)} is not closed"
        raise ExpectationError(Code.INVALID_PATTERN, message, "end it with `/`", offset + len(raw))
    if len(raw) < 3 or raw[0] != "/":
        message = f"{quote(raw)} is not a pattern between slashes"
        hint = f"write {quote('/' + (raw.strip(_DELIMITERS) or '^v[0-9]+') + '/')}"
        raise ExpectationError(Code.INVALID_PATTERN, message, hint, offset)
    try:
        patterns.check(raw[1:-1])
    except patterns.PatternError as error:
        hint = "patterns use RE2 syntax, which has no look-around and no back-references"
        message = f"invalid pattern: {quote(error.reason)[1:-1]}"
        raise ExpectationError(Code.INVALID_PATTERN, message, hint, offset) from None
    return Pattern(raw[1:-1])


def _parse_strings(spec: FactSpec, op: Op, text: str, offset: int) -> tuple[str, ...]:
    strings: list[str] = []
    end = offset
    while True:
        match = _STRING.match(text, end)
        if match is None and (quotation_mark := text[end:].strip()[:1]) in ("'", '"'):
            hint = f"close it with {quote(quotation_mark)}"
            raise ExpectationError(Code.UNCLOSED_QUOTE, "a quote is not closed", hint, len(text))
        if match is None:
            message = f"a string is missing after {quote(text[:end].rstrip())}"
            raise ExpectationError(Code.MISSING_THRESHOLD, message, "", end)
        string = next(group for group in match.groups() if group is not None)
        _check_string(spec, string, match.start(match.lastindex or 0))
        strings.append(string)
        end = match.end()
        if end == len(text):
            return _without_duplicates(strings, op, offset)
        if op is not Op.IN or text[end] != "|":
            _reject_rest(spec, op, text, offset, end)
        end += 1


def _without_duplicates(strings: list[str], op: Op, offset: int) -> tuple[str, ...]:
    duplicates = sorted({string for string in strings if strings.count(string) > 1})
    if duplicates:
        message = f"duplicate {quote(duplicates[0])} after `{op}`"
        raise ExpectationError(Code.DUPLICATE_VALUE, message, "remove one", offset)
    return tuple(strings)


def _reject_rest(spec: FactSpec, op: Op, text: str, start: int, offset: int) -> None:
    """Refuses the text after a string; `start` is where the first string begins."""
    message = f"unexpected {quote(text[offset:])}"
    if hint := advise_values(spec, op, text[start:].strip()):
        raise ExpectationError(Code.UNEXPECTED_TEXT, message, hint, start)
    if text[offset] == "|":
        hint = f"`|` is only for `in`; write one string after `{op}`"
        raise ExpectationError(Code.UNEXPECTED_TEXT, message, hint, offset)
    separator = ", and write `|` between strings" if op is Op.IN else ""
    hint = f"write each expectation on a line of its own; quote a string with spaces{separator}"
    raise ExpectationError(Code.UNEXPECTED_TEXT, message, hint, offset)


def _check_string(spec: FactSpec, string: str, offset: int) -> None:
    if not string:
        raise ExpectationError(Code.MISSING_THRESHOLD, "the quotes are empty", "write the expected string", offset)
    if spec.choices and string not in spec.choices:
        hint = suggest(string, spec.choices, "its values are")
        raise ExpectationError(Code.UNKNOWN_VALUE, f"{quote(spec.name)} is never {quote(string)}", hint, offset)


def describe(facts: Iterable[FactSpec]) -> str:
    """The facts with kind and meaning, one per line, as editors show them."""
    return "\n".join(f"- {spec.name} ({spec.kind}): {spec.meaning}" for spec in facts)

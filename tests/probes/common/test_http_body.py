"""Values in a response: what is read, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from gate.adapters.http.response import HttpResponse
from gate.model.evidence import Category, Cause, Observation, Seen, Unseen
from gate.model.values import Percentage
from gate.probes.common.http_body import observe
from gate.probes.common.http_parameters import ResponseFact
from tests.cases import cases

NO_JSON = "the body is not valid JSON; its content type is text/html"
OUT_OF_RANGE = "expected a percentage from 0 to 100, and the value is outside this range"
NO_LIST = "expected a list of at most 200 strings, and the value is a string"
TOO_LONG = "the number is too large or has too many digits"


def observe_body(body: bytes | str | Unseen, path: str = "a", **options: str) -> Observation:
    raw = body.encode() if isinstance(body, str) else body
    fact = ResponseFact.model_validate({"path": path, **options})
    return observe(fact.spec("fact"), fact, HttpResponse(200, {"content-type": "text/html; charset=x"}, raw))


def observe_header(value: str, **options: str) -> Observation:
    fact = ResponseFact.model_validate({"header": "X-Fact", **options})
    return observe(fact.spec("fact"), fact, HttpResponse(200, {"x-fact": value}, b""))


@cases(
    ("body", "path", "text"),
    [
        ('{"a": "healthy"}', "a", "healthy"),
        ('{"checks": {"database": {"status": "up"}}}', "checks.database.status", "up"),
        ('{"a": [{"n": "x", "s": "up"}, {"n": "y", "s": "down"}]}', "a[?n=='y'].s | [0]", "down"),
        ('{"a": true}', "a", "true"),
        ('{"a": 3}', "a", "3"),
        ('{"a": 0.10}', "a", "0.10"),
        ('{"a": [1, 2]}', "length(a)", "2"),
        ('\ufeff{"a": "marked"}', "a", "marked"),
    ],
)
def test_a_string_is_read(body: str, path: str, text: str) -> None:
    assert observe_body(body, path) == Seen(text)


@cases(
    ("body", "unit", "number"),
    [
        ('{"a": 12}', "", Decimal(12)),
        ('{"a": -1.50}', "ms", Decimal("-1.50")),
        ('{"a": 0.1}', "s", Decimal("0.1")),
        ('{"a": 99.5}', "%", Percentage.from_ratio(Fraction(199, 200))),
        ('{"a": 0}', "%", Percentage.from_ratio(Fraction(0, 1))),
    ],
)
def test_a_number_is_read_exactly(body: str, unit: str, number: Decimal | Percentage) -> None:
    assert observe_body(body, unit=unit) == Seen(number)


def test_booleans_and_lists_are_read() -> None:
    assert observe_body('{"a": false}', kind="flag") == Seen(value=False)
    assert observe_body('{"a": ["x", "y", "x"]}', kind="set") == Seen(frozenset({"x", "y"}))


def test_a_header_is_a_string_or_a_number() -> None:
    assert observe_header(" no-store ") == Seen("no-store")
    assert observe_header("12.5", unit="ms") == Seen(Decimal("12.5"))


@cases(
    ("body", "options", "cause", "detail"),
    [
        ('{"b": 1}', {}, Cause.MISSING_VALUE, "nothing is at a; there is no a, only b"),
        ('{"a": null}', {}, Cause.MISSING_VALUE, "nothing is at a; a is null"),
        ("", {}, Cause.UNREADABLE, NO_JSON),
        ("<html>", {}, Cause.UNREADABLE, NO_JSON),
        (b"\xff\xfe", {}, Cause.UNREADABLE, NO_JSON),
        ('{"a": 1, "a": 2}', {}, Cause.UNREADABLE, NO_JSON),
        ('{"a": NaN}', {"unit": ""}, Cause.UNREADABLE, TOO_LONG),
        ("[" * 100_000, {}, Cause.UNREADABLE, NO_JSON),
        ('{"a": ' + "9" * 5000 + "}", {}, Cause.UNREADABLE, NO_JSON),
        ('{"a": {}}', {}, Cause.UNREADABLE, "expected a string, and the value is an object"),
        ('{"a": "' + "x" * 201 + '"}', {}, Cause.UNREADABLE, "the string has more than 200 characters"),
        ('{"a": "12"}', {"unit": ""}, Cause.UNREADABLE, "expected a number, and the value is a string"),
        ('{"a": true}', {"kind": "number"}, Cause.UNREADABLE, "expected a number, and the value is a boolean"),
        ('{"a": 1e999999999}', {"unit": ""}, Cause.UNREADABLE, TOO_LONG),
        ('{"a": 1e-999999999}', {"unit": ""}, Cause.UNREADABLE, TOO_LONG),
        ('{"a": 0.' + "1" * 40 + "}", {"unit": ""}, Cause.UNREADABLE, TOO_LONG),
        ('{"a": 101}', {"unit": "%"}, Cause.UNREADABLE, OUT_OF_RANGE),
        ('{"a": -1}', {"unit": "%"}, Cause.UNREADABLE, OUT_OF_RANGE),
        ('{"a": "true"}', {"kind": "flag"}, Cause.UNREADABLE, "expected true or false, and the value is a string"),
        ('{"a": "x"}', {"kind": "set"}, Cause.UNREADABLE, NO_LIST),
        ('{"a": [[]]}', {"kind": "set"}, Cause.UNREADABLE, "expected a string, and the value is a list"),
        (Unseen(Cause.UNREADABLE, "too large"), {}, Cause.UNREADABLE, "too large"),
    ],
)  # fmt: skip
def test_every_other_value_is_unseen(
    body: bytes | str | Unseen, options: dict[str, str], cause: Cause, detail: str
) -> None:
    assert observe_body(body, **options) == Unseen(cause, detail)


@cases("value", ["NaN", "Infinity", "many", "", "1" * 100, "1_0", "\uff11"])
def test_a_header_that_is_not_a_number_is_unseen(value: str) -> None:
    observed = observe_header(value, unit="")

    assert isinstance(observed, Unseen)
    assert observed.category is Category.UNREADABLE


SHARDS = '{"shards": [{"lag": 0.9, "state": "up"}, {"lag": 0.1}]}'


def test_an_element_without_the_value_makes_the_fact_unseen() -> None:
    assert observe_body(SHARDS, "shards[*].state", kind="set") == Unseen(
        Cause.MISSING_VALUE,
        "shards[*].state: 1 element has no value; to select the elements with a value, filter as in [?score].score",
    )
    assert observe_body(SHARDS, "shards[?state].state", kind="set") == Seen(frozenset({"up"}))


@pytest.mark.parametrize(("condition", "count"), [("lag >= `0.9`", 1), ("lag > `0.9`", 0)])
def test_a_condition_in_a_path_is_exact(condition: str, count: int) -> None:
    assert observe_body(SHARDS, f"length(shards[?{condition}])", unit="") == Seen(Decimal(count))


def test_an_invalid_number_does_not_affect_other_values() -> None:
    assert observe_body('{"a": "healthy", "load": NaN}') == Seen("healthy")


def test_a_path_that_does_not_fit_the_body_is_unseen() -> None:
    assert observe_body('{"a": "x"}', "abs(a)") == Unseen(
        Cause.QUERY_FAILED, "abs(a) cannot be applied to this document"
    )


def test_a_missing_header_is_absent() -> None:
    fact = ResponseFact.model_validate({"header": "X-Other"})

    assert observe(fact.spec("fact"), fact, HttpResponse(200, {}, b"")) == Unseen(
        Cause.MISSING_VALUE, "the response has no header X-Other"
    )

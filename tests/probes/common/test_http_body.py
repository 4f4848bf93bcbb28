"""Named values of an answer: what is read, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gate.adapters.http.response import HttpResponse
from gate.model.evidence import Category, Cause, Observation, Seen, Unseen
from gate.model.values import Percentage
from gate.probes.common.http_body import observe
from gate.probes.common.http_parameters import CustomFact

NO_JSON = "the body is not sound JSON; the server calls it text/html"
TOO_LONG = "the number is too large, or has too many digits"


def see(body: bytes | str | Unseen, path: str = "a", **how: str) -> Observation:
    raw = body.encode() if isinstance(body, str) else body
    fact = CustomFact.model_validate({"path": path, **how})
    return observe(fact.spec("fact"), fact, HttpResponse(200, {"content-type": "text/html; charset=x"}, raw))


def see_header(value: str, **how: str) -> Observation:
    fact = CustomFact.model_validate({"header": "X-Fact", **how})
    return observe(fact.spec("fact"), fact, HttpResponse(200, {"x-fact": value}, b""))


@pytest.mark.parametrize(
    ("body", "path", "word"),
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
def test_a_word_is_read(body: str, path: str, word: str) -> None:
    assert see(body, path) == Seen(word)


@pytest.mark.parametrize(
    ("body", "unit", "number"),
    [
        ('{"a": 12}', "", Decimal(12)),
        ('{"a": -1.50}', "ms", Decimal("-1.50")),
        ('{"a": 0.1}', "s", Decimal("0.1")),
        ('{"a": 99.5}', "%", Percentage(199, 200)),
        ('{"a": 0}', "%", Percentage(0, 1)),
    ],
)
def test_a_number_is_read_exactly(body: str, unit: str, number: Decimal | Percentage) -> None:
    assert see(body, unit=unit) == Seen(number)


def test_flags_and_sets_are_read() -> None:
    assert see('{"a": false}', kind="flag") == Seen(value=False)
    assert see('{"a": ["x", "y", "x"]}', kind="set") == Seen(frozenset({"x", "y"}))


def test_a_header_is_a_word_or_a_number() -> None:
    assert see_header(" no-store ") == Seen("no-store")
    assert see_header("12.5", unit="ms") == Seen(Decimal("12.5"))


@pytest.mark.parametrize(
    ("body", "how", "reason", "detail"),
    [
        ('{"b": 1}', {}, Cause.ABSENT, "nothing is at a; there is no a, but b"),
        ('{"a": null}', {}, Cause.ABSENT, "nothing is at a; a is null"),
        ("", {}, Cause.UNREADABLE, NO_JSON),
        ("<html>", {}, Cause.UNREADABLE, NO_JSON),
        (b"\xff\xfe", {}, Cause.UNREADABLE, NO_JSON),
        ('{"a": 1, "a": 2}', {}, Cause.UNREADABLE, NO_JSON),
        ('{"a": NaN}', {"unit": ""}, Cause.UNREADABLE, TOO_LONG),
        ("[" * 100_000, {}, Cause.UNREADABLE, NO_JSON),
        ('{"a": ' + "9" * 5000 + "}", {}, Cause.UNREADABLE, NO_JSON),
        ('{"a": {}}', {}, Cause.UNREADABLE, "wanted a word, and the value is an object"),
        ('{"a": "' + "x" * 201 + '"}', {}, Cause.UNREADABLE, "the word has more than 200 characters"),
        ('{"a": "12"}', {"unit": ""}, Cause.UNREADABLE, "wanted a number, and the value is text"),
        ('{"a": true}', {"kind": "number"}, Cause.UNREADABLE, "wanted a number, and the value is a flag"),
        ('{"a": 1e999999999}', {"unit": ""}, Cause.UNREADABLE, TOO_LONG),
        ('{"a": 1e-999999999}', {"unit": ""}, Cause.UNREADABLE, TOO_LONG),
        ('{"a": 0.' + "1" * 40 + "}", {"unit": ""}, Cause.UNREADABLE, TOO_LONG),
        ('{"a": 101}', {"unit": "%"}, Cause.UNREADABLE, "a share in % lies between 0 and 100, and the value does not"),
        ('{"a": -1}', {"unit": "%"}, Cause.UNREADABLE, "a share in % lies between 0 and 100, and the value does not"),
        ('{"a": "true"}', {"kind": "flag"}, Cause.UNREADABLE, "wanted true or false, and the value is text"),
        ('{"a": "x"}', {"kind": "set"}, Cause.UNREADABLE, "wanted a list of at most 200 words, and the value is text"),
        ('{"a": [[]]}', {"kind": "set"}, Cause.UNREADABLE, "wanted a word, and the value is a list"),
        (Unseen(Cause.UNREADABLE, "too large"), {}, Cause.UNREADABLE, "too large"),
    ],
)  # fmt: skip
def test_anything_else_is_unseen(body: bytes | str | Unseen, how: dict[str, str], reason: Cause, detail: str) -> None:
    assert see(body, **how) == Unseen(reason, detail)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "many", "", "1" * 100, "1_0", "\uff11"])
def test_a_header_that_is_no_number_is_unseen(value: str) -> None:
    found = see_header(value, unit="")

    assert isinstance(found, Unseen)
    assert found.category is Category.UNREADABLE


SHARDS = '{"shards": [{"lag": 0.9, "state": "up"}, {"lag": 0.1}]}'


def test_an_element_without_the_value_is_not_dropped_and_so_judged_by_nobody() -> None:
    assert see(SHARDS, "shards[*].state", kind="set") == Unseen(
        Cause.UNREADABLE, "wanted a word, and the value is nothing"
    )
    assert see(SHARDS, "shards[?state].state", kind="set") == Seen(frozenset({"up"}))


@pytest.mark.parametrize(("condition", "many"), [("lag >= `0.9`", 1), ("lag > `0.9`", 0)])
def test_a_condition_in_a_path_compares_exactly(condition: str, many: int) -> None:
    assert see(SHARDS, f"length(shards[?{condition}])", unit="") == Seen(Decimal(many))


def test_a_number_that_is_none_spoils_nothing_beside_it() -> None:
    assert see('{"a": "healthy", "load": NaN}') == Seen("healthy")


def test_a_path_that_does_not_suit_the_body_is_unseen() -> None:
    assert see('{"a": "x"}', "abs(a)") == Unseen(Cause.UNREADABLE, "abs(a) cannot be applied to this document")


def test_a_header_that_is_not_there_is_absent() -> None:
    fact = CustomFact.model_validate({"header": "X-Other"})

    assert observe(fact.spec("fact"), fact, HttpResponse(200, {}, b"")) == Unseen(
        Cause.ABSENT, "the answer has no header X-Other"
    )

"""JMESPath as its specification says, on exact numbers, with a count of the elements that projections leave out."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jmespath.exceptions import JMESPathError

from gate.formats.documents import jmespath_query
from gate.formats.documents.jmespath_query import QueryResult, search
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases

RUNS = {"runs": [{"n": "a", "s": [1, 2]}, {"n": "b"}, {"n": "c", "s": []}], "by": {"x": {"s": 1}, "y": {}}}
NULL = object()

# Examples of the specification: expression, document, result.
SPECIFICATION = [
    ("a.b.c.d", {"a": {"b": {"c": {"d": "value"}}}}, "value"),
    ("a.b.c[0].d[1][0]", {"a": {"b": {"c": [{"d": [0, [1, 2]]}]}}}, 1),
    ("[-1]", [1, 2, 3], 3),
    ("[3]", [1, 2, 3], NULL),
    ("[0:4:1]", [0, 1, 2, 3, 4], [0, 1, 2, 3]),
    ("[::-1]", [0, 1, 2, 3], [3, 2, 1, 0]),
    ("foo || bar", {"bar": "bar-value"}, "bar-value"),
    ("foo[0] || bar[0]", {"foo": ["foo-one"], "bar": ["bar-one"]}, "foo-one"),
    ("True && False", {"True": True, "False": False}, False),
    ("!False", {"False": False}, True),
    ("!Number", {"Number": 5}, False),
    ("[host.name, state]", {"host": {"name": "h"}, "state": "up"}, ["h", "up"]),
    ("{foo: one.a, bar: two.a}", {"one": {"a": "x"}, "two": {"a": "y"}}, {"foo": "x", "bar": "y"}),
    ("foo[*].bar", {"foo": [{"bar": 1}, {"baz": 2}, {"bar": 3}]}, [1, 3]),
    ("*.a", {"x": {"a": 1}, "y": {"b": 1}}, [1]),
    ("foo[].bar", {"foo": [{"bar": 1}, [{"bar": 2}], {}]}, [1, 2]),
    ("foo[?a==`1`].b.c", {"foo": [{"a": 1, "b": {"c": "x"}}, {"a": 2, "b": {"c": "z"}}]}, ["x"]),
    ("foo[*].bar | [0]", {"foo": [{"bar": "first"}, {"bar": "second"}]}, "first"),
    ("foo[*].missing", {"foo": [{}, {}]}, []),
    ("missing[*].x", {}, NULL),
    ("abs(@)", -1, 1),
    ("avg(@)", [10, 15, 20], 15),
    ("avg(@)", [], NULL),
    ("ceil(@)", Decimal("1.001"), 2),
    ('contains(@, `"foo"`)', ["foo", "bar"], True),
    ("contains(@, 'foo')", "foobar", True),
    ("ends_with(@, 'baz')", "foobarbaz", True),
    ("floor(@)", Decimal("1.9"), 1),
    ("join(', ', @)", ["a", "b"], "a, b"),
    ("keys(@)", {"foo": "baz", "bar": "bam"}, ["foo", "bar"]),
    ("length(@)", "current", 7),
    ("map(&foo, @)", [{"foo": "a"}, {"bar": "b"}], ["a", None]),
    ("max(@)", [10, 15], 15),
    ("max(@)", ["a", "b"], "b"),
    ("max(@)", [], NULL),
    ("max_by(@, &age).name", [{"age": 30, "name": "b"}, {"age": 50, "name": "a"}], "a"),
    ('merge(@, `{"b": 2}`)', {"a": 1}, {"a": 1, "b": 2}),
    ("min(@)", [10, 15], 10),
    ("min_by(@, &age).name", [{"age": 30, "name": "b"}, {"age": 50, "name": "a"}], "b"),
    ("not_null(a, b, c)", {"b": None, "c": 3}, 3),
    ("reverse(@)", [0, 1, 2], [2, 1, 0]),
    ("sort(@)", ["b", "a", "c"], ["a", "b", "c"]),
    ("sort_by(@, &age)[*].age", [{"age": 50}, {"age": 30}, {"age": 40}], [30, 40, 50]),
    ("starts_with(@, 'foo')", "foobarbaz", True),
    ("sum(@)", [10, 15], 25),
    ("sum(@)", [], 0),
    ("to_array(@)", "x", ["x"]),
    ("to_number(@)", "1", 1),
    ("to_number(@)", "foo", NULL),
    ("to_number(@)", True, NULL),
    ("to_string(@)", [1, "a", None], '[1,"a",null]'),
    ("type(@)", "x", "string"),
    ("type(@)", True, "boolean"),
    ("type(@)", None, "null"),
    ("type(@)", {}, "object"),
    ("values(@)", {"foo": "baz"}, ["baz"]),
]


@cases(("path", "document", "result"), SPECIFICATION)
def test_results_are_those_of_the_specification(path: str, document: Any, result: Any) -> None:
    if result is NULL:
        with pytest.raises(EvidenceError) as raised:
            search(path, document)
        assert raised.value.cause is Cause.MISSING_VALUE
    else:
        assert search(path, document).value == result


@cases(
    ("path", "document"),
    [
        ("abs(n)", {"n": "x"}),
        ("sum(@)", [Decimal("1e999999"), 1]),
        ("ceil(@)", Decimal("1e999999999")),
        ("max(@)", [Decimal("NaN"), 1]),
        ("sum(@)", [True, 1]),
        ("nothing(@)", {}),
        ("sort_by(runs, &s)", {"runs": [{"n": 1}, {"s": "x"}]}),
        ("length(@)", 3),
    ],
)
def test_a_path_that_cannot_be_applied_is_a_failed_query(path: str, document: Any) -> None:
    with pytest.raises(EvidenceError) as raised:
        search(path, document)
    assert (raised.value.cause, raised.value.detail) == (
        Cause.QUERY_FAILED,
        f"{path} cannot be applied to this document",
    )


# ------------------------------------------------------------------------------------------------------- the library

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)
STEPS = ["a", "b", "[0]", "[-1]", "[*]", "[]", "*", "[1:]", "[?a]", "[?a == `1`]", "[?!b]", "[a, b]", "{a: b}", "@"]
FUNCTIONS = ["length", "keys", "values", "max", "min", "sum", "sort", "reverse", "to_string", "to_array", "to_number",
             "type", "abs", "not_null"]  # fmt: skip


@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=4), st.sampled_from(["", *FUNCTIONS]), DOCUMENTS)
def test_results_are_those_of_the_library(steps: list[str], function: str, document: Any) -> None:
    path = steps[0] + "".join(step if step.startswith("[") else f".{step}" for step in steps[1:])
    path = f"{function}({path})" if function else path
    try:
        expected = jmespath.search(path, document)
    except (JMESPathError, TypeError):
        expected = JMESPathError
    try:
        result = search(path, document).value
    except EvidenceError as error:
        result = None if error.cause is Cause.MISSING_VALUE else JMESPathError
    except ValueError:
        result = JMESPathError
    assert json.dumps(result, default=str) == json.dumps(expected, default=str)


# ---------------------------------------------------------------------------------------- elements without a value


@cases(
    ("path", "value", "left_out"),
    [
        ("runs[0].n", "a", 0),
        ("runs[*].n", ["a", "b", "c"], 0),
        ("runs[*].s", [[1, 2], []], 1),
        ("runs[].s[]", [1, 2], 1),
        ("runs[*].s[*]", [[1, 2], []], 1),
        ("runs[?n != 'a'].s", [[]], 1),
        ("runs[?s].n", ["a"], 0),
        ("runs[1:].s", [[]], 1),
        ("by.*.s", [1], 1),
        ("values(by)[?s].s", [1], 0),
        ("length(runs)", 3, 0),
        ("length(runs[*].s)", 2, 1),
        ("runs[?length(not_null(s[*].x, `[]`)) == `0`].n", ["a", "b", "c"], 0),
        ("by.y", {}, 0),
    ],
)
def test_elements_that_a_projection_leaves_out_are_counted(path: str, value: object, left_out: int) -> None:
    assert search(path, RUNS) == QueryResult(value, left_out)


def test_find_refuses_a_projection_that_leaves_out_elements() -> None:
    assert jmespath_query.find("runs[*].n", RUNS) == ["a", "b", "c"]
    with pytest.raises(EvidenceError) as raised:
        jmespath_query.find("runs[*].s", RUNS)
    assert (raised.value.cause, raised.value.detail) == (
        Cause.MISSING_VALUE,
        "runs[*].s: 1 element has no value; to select the elements with a value, filter as in [?score].score",
    )


@cases(("condition", "numbers"), [("x < `0.9`", []), ("x <= `0.9`", [1]), ("x == `0.9`", [1]), ("!(x > `0.9`)", [1])])
def test_literals_are_exact(condition: str, numbers: list[int]) -> None:
    assert jmespath_query.find(f"[?{condition}].n", [{"n": 1, "x": Decimal("0.9")}]) == numbers


@cases("value", [0, Decimal(0), "x", [0], {"a": 1}, True])
def test_zero_is_true_and_empty_values_are_not(value: Any) -> None:
    runs = [{"n": 1, "x": value}, {"n": 2, "x": None}, {"n": 3}, {"n": 4, "x": ""}]
    assert jmespath_query.find("[?x].n", runs) == [1]


@cases(
    ("path", "guidance"),
    [
        ("run[0].n", "; there is no run, did you mean runs?"),
        ("by.z.s", "; there is no z, only x, y"),
        ("by.y.s", "; there is no s, and no other name either"),
        ("runs[7].n", ""),
        ("rums[*].n", "; there is no rums, did you mean runs?"),
        ("by.x.s.t", ""),
        ("by | q", "; there is no q, only x, y"),
    ],
)
def test_a_missing_value_comes_with_the_nearest_names(path: str, guidance: str) -> None:
    with pytest.raises(EvidenceError) as raised:
        search(path, RUNS)
    assert (raised.value.cause, raised.value.detail) == (Cause.MISSING_VALUE, f"nothing is at {path}{guidance}")


def test_names_of_a_document_are_printable_and_short_in_messages() -> None:
    message = jmespath_query.suggest_name("x", ["\x1b[31m" + "y" * 100, "b", "c", "d", "e", "f"])
    assert message == "; there is no x, only \\x1b[31m" + "y" * 51 + "…, b, c, d, e and 1 more"


@cases(
    "path",
    [
        "|".join(["[@,@]"] * 60),
        "|".join(["[@,@][][]"] * 40),
        "[@,@]|" + "|".join(["[*].[@,@][]"] * 30),
        "|".join(["[@,@]"] * 14) + "|to_string(@)",
        "|".join(["join('',[@,@])"] * 30),
        "|".join(["{a:@,b:@}"] * 40),
        "|".join(["[@,@].map(&[@,@],@)"] * 20),
    ],
)
def test_a_query_that_multiplies_values_is_refused(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jmespath_query, "MAX_VALUES", 50_000)  # the values double until any limit
    with pytest.raises(EvidenceError) as caught:
        search(path, "x" * 100)
    assert (caught.value.cause, len(path) <= 500) == (Cause.QUERY_FAILED, True)


def test_a_query_of_a_large_document_is_answered() -> None:
    document = {"runs": [{"ms": number, "tags": ["a", "b"]} for number in range(50_000)]}

    assert search("max(runs[?tags[0] == 'a'].ms)", document).value == 49_999
    assert search("length(runs[*].tags[])", document).value == 100_000

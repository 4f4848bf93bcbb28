"""Expressions: their value as far as the file and the event tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.workflows.expressions import MAX_DEPTH, UNKNOWN, Situation, Unknown, evaluate, fill, holds, split
from tests.cases import cases

PULL_REQUEST = Situation({"github.event_name": "pull_request", "matrix.os": "linux"})
AFTER_FAILURE = Situation({"github.event_name": "pull_request"}, succeeded=False)


@cases(
    ("condition", "expected"),
    [
        ("always()", True),
        ("${{ always() }}", True),
        ("!cancelled()", True),
        ("Always()", True),
        ("success() || failure()", True),
        ("failure()", False),
        ("true", True),
        ("false", False),
        ("''", False),
        ("0", False),
        ("github.event_name == 'pull_request'", True),
        ("github.event_name == 'Pull_Request'", True),
        ("github.event_name != 'pull_request'", False),
        ("always() && github.event_name == 'pull_request'", True),
        ("github['event_name'] == 'pull_request'", True),
        ("github.event_name == 'push' && github.ref == 'refs/heads/main'", False),
        ("github.event_name == 'pull_request' || github.actor == 'x'", True),
        ("!(github.event_name == 'push')", True),
        ("github.event.pull_request.draft == false", None),
        ("!github.event.pull_request.draft", None),
        ("contains(github.event.pull_request.labels.*.name, 'ci')", None),
        ("always() && needs.test.result == 'success'", None),
        ("${{ github.actor }} == 'x'", None),
        ("github.actor == ", None),
        ("1 < 2", None),
        ("github.repository == 'acme/shop'", True),
        ("'acme' == github.repository_owner && github.event_name == 'pull_request'", True),
        ("github.repository != 'acme/shop'", False),
        ("github.event.pull_request.head.repo.full_name == github.repository", None),
        ("(github.actor || 'x') && github.event_name == 'pull_request'", True),
        ("(github.actor && '') || github.event_name == 'push'", False),
        ("", None),
    ],
)
def test_a_condition_holds_breaks_or_is_unknown(condition: str, expected: bool | None) -> None:
    assert holds(condition, PULL_REQUEST) is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("always()", True),
        ("!cancelled()", True),
        ("failure()", True),
        ("success()", False),
        ("true", False),
        ("github.event_name == 'pull_request'", False),
        ("github.actor == 'x'", False),
        ("success() || failure()", True),
    ],
)
def test_a_condition_without_a_status_function_breaks_after_a_failure(condition: str, expected: bool) -> None:
    assert holds(condition, AFTER_FAILURE) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gate", "Gate"),
        ("Gate on ${{ matrix.os }}", "Gate on linux"),
        ("${{ github.event_name == 'pull_request' && 'Gate' || 'Other' }}", "Gate"),
        ("${{ github.event_name == 'push' && 'Gate' || 'It''s other' }}", "It's other"),
        ("${{ inputs.name }} on ${{ matrix.os }}", "${{ inputs.name }} on linux"),
        ("${{ true }} ${{ null }} ${{ 3 }}", "true  3"),
        ("${{ inputs.name || 'x' }}", "${{ inputs.name || 'x' }}"),
        ("${{ inputs.name && '' }}", "${{ inputs.name && '' }}"),
    ],
)
def test_a_text_is_filled_with_the_values_that_are_known(text: str, expected: str) -> None:
    assert fill(text, PULL_REQUEST) == expected


def test_a_text_is_split_at_its_expressions() -> None:
    assert split("a ${{ b }} c ${{ d }}") == ["a ", " c ", ""]


@pytest.mark.parametrize("text", ["(" * 10_000, "!" * 3000, "(" * (MAX_DEPTH + 1) + "1" + ")" * (MAX_DEPTH + 1)])
def test_a_deep_or_long_expression_is_unknown(text: str) -> None:
    assert evaluate(text, PULL_REQUEST) is UNKNOWN


@given(st.text(alphabet="ab('\")&|!=<>.[], 01*$", max_size=60))
def test_any_text_has_a_value_or_is_unknown(text: str) -> None:
    value, expression = evaluate(text, PULL_REQUEST), f"${{{{{text}}}}}"

    assert holds(text, AFTER_FAILURE) is False  # no letter of a status function is in the alphabet
    assert holds(text, PULL_REQUEST) is holds(expression, PULL_REQUEST)
    assert (fill(expression, PULL_REQUEST) == expression) is isinstance(value, Unknown)
    if not isinstance(value, Unknown):  # then the text is one whole expression
        assert holds(text, PULL_REQUEST) is bool(value)
        assert evaluate(f"!({text})", PULL_REQUEST) is (not value)
        assert evaluate(f"({text}) && false", PULL_REQUEST) == (value and False)
        assert evaluate(f"({text})", PULL_REQUEST) == value

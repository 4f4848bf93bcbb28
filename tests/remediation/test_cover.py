"""The cheapest cover: as cheap as the best of all, and nothing in it is superfluous."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.remediation import cover
from gate.remediation.cover import Choice, find_cover

NEEDS = ("a", "b", "c")

choices: st.SearchStrategy[Choice[str]] = st.builds(
    Choice,
    st.integers(1, 4),
    st.dictionaries(st.sampled_from(NEEDS), st.integers(1, 3), min_size=1),
    st.integers(1, 2),
)


def gain(options: list[Choice[str]], counts: tuple[int, ...], name: str) -> int:
    return sum(option.gains.get(name, 0) * count for option, count in zip(options, counts, strict=True))


def cost(options: list[Choice[str]], counts: tuple[int, ...]) -> int:
    return sum(option.cost * count for option, count in zip(options, counts, strict=True))


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Choice[str]], dict[str, int]]:
    options = draw(st.lists(choices, min_size=1, max_size=5))
    all_counts = tuple(option.available for option in options)
    return options, {name: draw(st.integers(0, gain(options, all_counts, name))) for name in NEEDS}


@given(problems())
def test_no_other_cover_is_cheaper(problem: tuple[list[Choice[str]], dict[str, int]]) -> None:
    options, needs = problem
    result = find_cover(options, needs)

    candidates = product(*(range(option.available + 1) for option in options))
    enough = [
        counts for counts in candidates if all(gain(options, counts, name) >= count for name, count in needs.items())
    ]
    assert result.counts in enough
    assert result.is_exact
    assert cost(options, result.counts) == min(cost(options, counts) for counts in enough)


@given(problems())
def test_a_search_that_is_cut_off_still_takes_nothing_superfluous(
    problem: tuple[list[Choice[str]], dict[str, int]],
) -> None:
    options, needs = problem
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cover, "MAX_NODES", 0)
        counts = find_cover(options, needs).counts

    assert all(gain(options, counts, name) >= count for name, count in needs.items())
    for index in range(len(options)):
        fewer = tuple(count - (number == index) for number, count in enumerate(counts))
        assert counts[index] == 0 or any(gain(options, fewer, name) < count for name, count in needs.items())


def test_a_need_that_nothing_meets_is_an_error() -> None:
    with pytest.raises(ValueError, match="no choice contributes enough to b"):
        find_cover([Choice(1, {"a": 1})], {"a": 1, "b": 1})


@pytest.mark.parametrize("size", [200, 5_000])
def test_many_choices_end_in_time(size: int) -> None:
    options = [Choice(1 + number % 3, {f"n{number % 7}": 1 + number % 2, "total": 2}) for number in range(size)]
    needs = {f"n{number}": 20 for number in range(7)} | {"total": 300}

    counts = find_cover(options, needs).counts

    assert all(gain(options, counts, name) >= count for name, count in needs.items())

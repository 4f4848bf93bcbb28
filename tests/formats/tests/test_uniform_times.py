"""Times with the same number of decimals are read at once, with the sum and the slowest of reading each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate.formats.common import json_numbers
from gate.formats.tests.durations import SlowestTest
from gate.formats.tests.uniform_times import read_times
from gate.model import timestamps
from tests.cases import cases

TIME = st.text("0123456789.", min_size=1, max_size=6)


@pytest.fixture(autouse=True, scope="module", params=["small", "large"])
def decoder(request: pytest.FixtureRequest) -> Iterator[None]:
    """Runs each test with the decoder of small text, and with that of large text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_numbers, "_SMALL", 0 if request.param == "large" else 10**9)
        yield


@example(["1.247.5", "1247"])
@example(["0.25", "10.50", "10.50"])
@example(["5.", "6."])
@given(st.lists(TIME | st.decimals(0, 10**6, places=3).map(str), min_size=1, max_size=5))
def test_what_is_read_at_once_is_what_is_read_one_by_one(texts: list[str]) -> None:
    times = read_times(texts)
    seconds = [timestamps.seconds(text) for text in texts]
    if times is None:
        return
    assert None not in seconds
    exact = [duration for duration in seconds if duration is not None]
    assert str(times.total()) == str(sum(exact, Decimal(0)))
    assert times.slowest(-1.0) == exact.index(max(exact))


@given(st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=5))
def test_times_with_the_same_number_of_decimals_are_read_at_once(durations: list[Decimal]) -> None:
    assert read_times([f"{duration:.3f}" for duration in durations]) is not None


def test_a_time_that_is_not_above_the_slowest_so_far_is_not_searched_for() -> None:
    times = read_times(["0.500", "1.500"])
    assert times is not None
    assert times.slowest(1.4) == 1
    assert times.slowest(2.0) is None


@cases("texts", [
    ["1.5", None], [None], ["1.5", "2"], ["1.5", "1.25"], ["01.5"], [".5"], ["."], ["1.2.3"], ["1"], ["1", "2"],
    ["1000000000000.5"], ["0.0000000000001"],
])  # fmt: skip
def test_other_times_are_not_read_at_once(texts: list[str | None]) -> None:
    assert read_times(texts) is None


@given(st.lists(st.none() | TIME, max_size=6))
def test_the_slowest_of_many_is_the_slowest_of_each(texts: list[str | None]) -> None:
    many, single = SlowestTest(), SlowestTest()
    many.add_all(texts, str)
    for position, text in enumerate(texts):
        if text:
            single.add(text, str(position))
    readable = all(timestamps.seconds(text) is not None for text in texts if text)
    assert not readable or many.test == single.test

"""The slowest of many tests is found by reading all times at once."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate.formats.common.json_numbers import NumberDecoder
from gate.formats.tests.durations import SlowestTest
from gate.model import timestamps

TIME = st.text("0123456789.", min_size=1, max_size=6)


@example(texts=["0.25", None, "10.50", "10.50"])
@example(texts=[None, "0"])
@example(texts=["1", "01.5", ".5"])
@pytest.mark.parametrize("small", [0, 10**9])
@given(texts=st.lists(st.none() | TIME, max_size=6))
def test_the_slowest_of_many_is_the_slowest_of_each(small: int, texts: list[str | None]) -> None:
    many, single = SlowestTest(NumberDecoder(small)), SlowestTest()
    many.add_all(texts, str)
    for position, text in enumerate(texts):
        if text:
            single.add(text, str(position))
    readable = all(timestamps.seconds(text) is not None for text in texts if text)
    assert not readable or many.test == single.test

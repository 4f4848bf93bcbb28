"""The slowest of many tests is found by reading all times at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate.formats.common import json_numbers
from gate.formats.tests.durations import SlowestTest
from gate.model import timestamps

TIME = st.text("0123456789.", min_size=1, max_size=6)


@pytest.fixture(autouse=True, scope="module", params=["small", "large"])
def decoder(request: pytest.FixtureRequest) -> Iterator[None]:
    """Runs each test with the decoder of small text, and with that of large text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_numbers, "_SMALL", 0 if request.param == "large" else 10**9)
        yield


@example(["0.25", None, "10.50", "10.50"])
@example([None, "0"])
@example(["1", "01.5", ".5"])
@given(st.lists(st.none() | TIME, max_size=6))
def test_the_slowest_of_many_is_the_slowest_of_each(texts: list[str | None]) -> None:
    many, single = SlowestTest(), SlowestTest()
    many.add_all(texts, str)
    for position, text in enumerate(texts):
        if text:
            single.add(text, str(position))
    readable = all(timestamps.seconds(text) is not None for text in texts if text)
    assert not readable or many.test == single.test

"""A fake GitHub for the probes that ask it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.github import GitHub, serving


@pytest.fixture
def hub() -> Iterator[GitHub]:
    with serving(GitHub()) as served:
        yield served

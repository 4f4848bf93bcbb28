"""Settings of the tests of the door."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.fetch import Web
from tests.fakes import certificates
from tests.fetch.doors import web


@pytest.fixture
def trusting(tmp_path: Path) -> Web:
    """A door that trusts the authority of the tests."""
    return web(certificates.trusted(tmp_path))

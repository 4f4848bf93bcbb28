"""Settings of the tests of the door."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.adapters.http.client import HttpClient
from tests.adapters.http.doors import web
from tests.fakes import certificates


@pytest.fixture
def trusting(tmp_path: Path) -> HttpClient:
    """A door that trusts the authority of the tests."""
    return web(certificates.trusted(tmp_path))

"""Fixtures for the tests of the HTTP adapter."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.adapters.http.client import HttpClient
from tests.adapters.http.clients import loopback_client
from tests.fakes import certificates


@pytest.fixture
def trusting_client(tmp_path: Path) -> HttpClient:
    """A client that trusts the certificate authority of the tests."""
    return loopback_client(certificates.trusted(tmp_path))

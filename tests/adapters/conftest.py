"""Fixtures for the tests of the adapters."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.adapters.workspace import Workspace


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host whose root has a secret file next to it."""
    root = tmp_path / "repo"
    root.mkdir()
    (tmp_path / "secret.txt").write_text("out of the repository")
    return Host.at(root)


@pytest.fixture
def workspace(host: Host) -> Workspace:
    return host.workspace


@pytest.fixture
def repository(host: Host) -> Repository:
    return host.repository

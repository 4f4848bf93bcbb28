"""The folder of a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import TESTS, checklist, lay_out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a checklist of one item on tests, and no report."""
    return lay_out(tmp_path, {"readiness.yml": checklist(TESTS)})

"""Fixtures of all attacks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.attacks.second_stage import Stage, run_first_stage
from tests.fakes.github import GitHub


@pytest.fixture
def stage(tmp_path: Path, client: GitHub) -> Stage:
    return Stage(tmp_path, client)


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The result that an unmodified first stage saved."""
    return run_first_stage(tmp_path_factory.mktemp("first"))

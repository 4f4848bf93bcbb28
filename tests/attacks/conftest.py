"""What all attacks begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.attacks.second_stage import Stage, honest
from tests.fakes.github import GitHub


@pytest.fixture
def stage(tmp_path: Path, client: GitHub) -> Stage:
    return Stage(tmp_path, client)


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What an honest first stage saved."""
    return honest(tmp_path_factory.mktemp("first"))

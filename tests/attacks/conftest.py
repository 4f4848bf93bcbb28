"""Fixtures of all attacks."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from gate.publish import comment
from tests.attacks.second_stage import Stage, run_first_stage
from tests.fakes.github import GitHub


@pytest.fixture(autouse=True)
def no_wait_for_other_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run does not wait for the writes of other runs: here they come one after the other."""
    monkeypatch.setattr(comment, "SETTLE_SECONDS", 0)


@pytest.fixture
def stage(tmp_path: Path, client: GitHub) -> Stage:
    return Stage(tmp_path, client)


@pytest.fixture(scope="session")
def first_stage(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return run_first_stage(tmp_path_factory.mktemp("first"))


@pytest.fixture
def saved(first_stage: Any) -> Any:
    """The result that an unmodified first stage saved; a test may change it."""
    return deepcopy(first_stage)

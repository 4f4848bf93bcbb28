"""What every test of the image starts from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import checklist, lay_out
from tests.fakes.github import GitHub, serving
from tests.story.test_stories import git

RED = '<testsuite name="t"><testcase classname="t" name="fails"><failure message="no"/></testcase></testsuite>'


@pytest.fixture
def hub() -> Iterator[GitHub]:
    """A GitHub with pull request 7, which nobody has commented on."""
    with serving(GitHub()) as served:
        yield served


@pytest.fixture
def workspace(tmp_path: Path, hub: GitHub) -> Path:
    """A repository with a red report, whose main has the same checklist."""
    folder = tmp_path / "shop"
    tests = checklist("tests | tests | {reports: junit.xml} | failed == 0")
    lay_out(folder, {".github/readiness.yml": tests, "junit.xml": RED})
    hub.commit({".github/readiness.yml": tests}, on="main")
    git(folder, "init", "-q", "-b", "topic")
    git(folder, "remote", "add", "origin", "https://github.com/acme/shop")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "red")
    return folder

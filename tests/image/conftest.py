"""What every test of the image starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import checklist, lay_out
from tests.fakes.github import GitHub
from tests.on_github import Workflow

RED = '<testsuite name="t"><testcase classname="t" name="fails"><failure message="no"/></testcase></testsuite>'


@pytest.fixture
def repository(tmp_path: Path, client: GitHub) -> Workflow:
    """Pull request 7, checked out as the runner tests it, with a red report that `make test` would write too."""
    shop = Workflow(tmp_path, client)
    tests = checklist("tests | tests | {reports: junit.xml} | failed == 0")
    make = f"test:\n\techo '{RED}' >junit.xml\n\tfalse\n"
    shop.pull_request(
        {".github/readiness.yml": tests, ".gitignore": "junit.xml\n", "Makefile": make}, {"shop.py": "price = 1\n"}
    )
    lay_out(shop.folder, {"junit.xml": RED})
    return shop

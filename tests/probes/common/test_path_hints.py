"""What is near to a glob that matches nothing: the same name elsewhere, or a folder that was taken for its files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.probes.common.path_hints import near
from tests.command import lay_out

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("glob", "hint"),
    [
        ("coverage.xml", "there is build/coverage.xml"),
        ("build/**/coverage.XML", "there is build/coverage.xml"),
        ("Docs/RunBook.md", "there is docs/runbook.md"),
        ("a/junit.xml", "there is one/junit.xml and 1 more of that name"),
        ("build", "build is a folder, whose files are build/**"),
        ("build/", "build is a folder, whose files are build/**"),
    ],
)
def test_what_is_near_is_named(tmp_path: Path, glob: str, hint: str) -> None:
    lay_out(tmp_path, dict.fromkeys(("build/coverage.xml", "docs/runbook.md", "one/junit.xml", "two/junit.xml"), ""))

    assert near(Host.at(tmp_path, NOW), glob) == hint


@pytest.mark.parametrize("glob", ["lcov.info", "reports/*.xml", "**/*.{xml,info}", "q/", "{a,b}", "/", "café.xml"])
def test_what_is_not_is_not(tmp_path: Path, glob: str) -> None:
    far = ("a/b/c/d/lcov.info", "node_modules/x/lcov.info", "tests/fixtures/lcov.info", ".cache/lcov.info", "x.xml")
    lay_out(tmp_path, dict.fromkeys(far, ""))

    assert near(Host.at(tmp_path, NOW), glob) == ""

"""The threat model names a test for each defence, and each named test exists."""

from __future__ import annotations

import re

from tests.corpus import REPOSITORY

PAGE = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [
    line.split(" | ")
    for line in PAGE.partition("## Threats and defences\n")[2].partition("\n## ")[0].splitlines()
    if line.startswith("| ") and not line.startswith(("| threat", "| ---"))
]


def test_every_threat_has_a_defence_and_a_test() -> None:
    assert len(ROWS) >= 40
    assert [row[0] for row in ROWS if len(row) != 3 or "`" not in row[2]] == []


def test_every_named_test_exists() -> None:
    paths = {path for row in ROWS for path in re.findall(r"`(tests/[^`]+)`", row[2])}

    assert sorted(path for path in paths if not (REPOSITORY / path).exists()) == []

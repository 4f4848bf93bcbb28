"""Trackers at the command line: files in a folder, one command, its whole output and exit code."""

from __future__ import annotations

from pathlib import Path

from tests.command import gate, lay_out

TRACKER = "# Shop\n\n- [x] Health\n  - **Location**: `health.py`\n- [ ] Train the team\n- [ ] Coverage ≥ 80%\n"


def test_import_prints_a_draft_and_says_beside_it_what_it_found(tmp_path: Path) -> None:
    lay_out(tmp_path, {"TRACKER.md": TRACKER})
    result = gate(tmp_path, "import", "TRACKER.md")
    assert (result.code, result.out.split("\n")[0]) == (
        0, "# Drafted by `gate import` from TRACKER.md: look it over, then commit it.",
    )  # fmt: skip
    assert result.err == (
        "read   TRACKER.md: 3 tasks (1 done, 0 in progress, 2 open), 0 other entries\n"
        "bound  2 items: 1 coverage, 1 files\n"
        "left   1 entries that nothing is bound to; the draft lists them with the reason\n"
        "look it over, commit it, and run `gate check`\n"
    )


def test_import_writes_a_checklist_that_check_reads(tmp_path: Path) -> None:
    lay_out(tmp_path, {"TRACKER.md": TRACKER, "health.py": ""})
    assert "wrote  readiness.yml\n" in gate(tmp_path, "import", "TRACKER.md", "-o", "readiness.yml").out
    checked = gate(tmp_path, "check")
    assert (checked.code, "UNDECIDED" in checked.out) == (2, True)


def test_import_overwrites_nothing_unless_it_is_told_to(tmp_path: Path) -> None:
    lay_out(tmp_path, {"TRACKER.md": TRACKER, "readiness.yml": "mine"})
    result = gate(tmp_path, "import", "TRACKER.md", "-o", "readiness.yml")
    assert (result.code, (tmp_path / "readiness.yml").read_text()) == (2, "mine")
    assert result.err == (
        "gate: readiness.yml is there already; name another file with -o, or overwrite it with --force\n"
    )
    assert gate(tmp_path, "import", "TRACKER.md", "-o", "readiness.yml", "--force").code == 0
    assert (tmp_path / "readiness.yml").read_text().startswith("# Drafted")


def test_import_says_what_it_cannot_read(tmp_path: Path) -> None:
    lay_out(tmp_path, {"EMPTY.md": "", "PROSE.md": "# A\n\nNothing to do.\n"})
    assert gate(tmp_path, "import", "NONE.md").err == "gate: the tracker cannot be read: NONE.md is not there\n"
    for name in ("EMPTY.md", "PROSE.md"):
        result = gate(tmp_path, "import", name)
        assert (result.code, "holds nothing that evidence could show" in result.err) == (2, True)

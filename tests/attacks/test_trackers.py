"""Tracker lines built to make regular expressions backtrack are read in about one pass.

A regular expression blocks every other thread, so no deadline would help: with a backtracking pattern these tests run
into the timeout of the command.
"""

from __future__ import annotations

from pathlib import Path

from tests.cases import cases
from tests.command import check, checklist, gate, lay_out
from tests.folders import with_folders

LONG = 60_000

LINES = {
    "code that is almost an endpoint": f"- [ ] answer at `/{'a' * 40}!`",
    "a task of dashes": f"- [ ] build {'- ' * (LONG // 2)}!",
    "a statement of must": f"The server {'must ' * (LONG // 5)}!",
    "a heading of dashes": f"## {'-' * LONG}!",
    "a heading of brackets": f"{'[' * LONG}!\n---",
    "a head of question marks": f"|{'?' * LONG}a|Status|\n|-|-|\n|Sew|done|",
    "a cell of exclamation marks": f"|Task|Note|Status|\n|-|-|-|\n|Sew|{'!' * LONG}a|done|",
    "a task of struck years": f"- [ ] {'~~ 2026' * (LONG // 8)}!",
    "a task of open parentheses": f"- [ ] {'(due ' * (LONG // 5)}!",
}


@cases("name", LINES)
@with_folders
def test_the_claims_of_a_hostile_line_are_reported(tmp_path: Path, name: str) -> None:
    lay_out(tmp_path, {"PLAN.md": f"# Plan\n\n{LINES[name]}\n\n- [ ] Create `manual.md`\n"})

    result = gate(tmp_path, "claims", "PLAN.md", timeout=40)

    assert result.code == 0, result.output
    assert "open: Create manual.md" in result.out


@cases("name", LINES)
@with_folders
def test_the_probe_reads_a_hostile_line(tmp_path: Path, name: str) -> None:
    plan = f"# Plan\n\n{LINES[name]}\n\n- [ ] Write the manual\n"
    lay_out(tmp_path, {"PLAN.md": plan, "readiness.yml": checklist("plan | tracker | {path: PLAN.md} | open == 0")})

    result = check(tmp_path, timeout=40)

    assert result.code == 1, result.output
    assert "open is " in result.out

"""A tracker whose lines are made for patterns that go back and forth: it is read in about one pass.

What a pattern does holds up every other thread, so that no deadline would help. Without the mends these run for minutes
or for ever, and end as a command that took too long.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import check, checklist, gate, lay_out

LONG = 60_000

LINES = {
    "code that nearly is an endpoint": f"- [ ] answer at `/{'a' * 40}!`",
    "a task of dashes": f"- [ ] build {'- ' * (LONG // 2)}!",
    "a statement of must": f"The server {'must ' * (LONG // 5)}!",
    "a heading of dashes": f"## {'-' * LONG}!",
    "a heading of brackets": f"{'[' * LONG}!\n---",
}


@pytest.mark.parametrize("what", LINES)
def test_claims_of_a_hostile_line_are_told(tmp_path: Path, what: str) -> None:
    lay_out(tmp_path, {"PLAN.md": f"# Plan\n\n{LINES[what]}\n\n- [ ] Write the manual\n"})

    result = gate(tmp_path, "claims", "PLAN.md", timeout=40)

    assert result.code == 0, result.output
    assert "open: Write the manual" in result.out


@pytest.mark.parametrize("what", LINES)
def test_a_hostile_line_is_probed(tmp_path: Path, what: str) -> None:
    plan = f"# Plan\n\n{LINES[what]}\n\n- [ ] Write the manual\n"
    lay_out(tmp_path, {"PLAN.md": plan, "readiness.yml": checklist("plan | tracker | {path: PLAN.md} | open == 0")})

    result = check(tmp_path, timeout=40)

    assert result.code == 1, result.output
    assert "open is " in result.out

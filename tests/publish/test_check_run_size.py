"""The summary of a check run: GitHub limits it by bytes, and refuses one that is too large."""

from __future__ import annotations

from pathlib import Path

from tests.command import checklist
from tests.fakes.client import request
from tests.fakes.github import HEAD, GitHub
from tests.on_github import Workflow

LONG = "覆盖率低于预期" * 12
ITEMS = [f"item-{number} | files | {{paths: 'no-{number}'}} | exists" for number in range(150)]


def test_a_summary_in_a_script_of_three_bytes_a_character_is_accepted(tmp_path: Path, client: GitHub) -> None:
    policy = checklist(*ITEMS).replace("    probe:", f"    title: {LONG}\n    probe:")
    workflow = Workflow(tmp_path, client)
    workflow.pull_request({"readiness.yml": policy}, {"a.py": "1"})
    result = workflow.run("pull_request", {"check_run": "true", "comment": "never"})

    assert "cannot create the check run" not in result.output
    (check,) = client.checks
    summary = check["output"]["summary"]
    assert len(summary) > 20_000
    assert 50_000 < len(summary.encode()) <= 65_535


def test_the_fake_refuses_a_summary_by_its_bytes(client: GitHub) -> None:
    body = {"name": "x", "head_sha": HEAD, "status": "completed", "conclusion": "success"}

    def post(summary: str) -> int:
        output = {"title": "x", "summary": summary}
        return request(client, "POST", "check-runs", {**body, "output": output}).status_code

    assert (post("é" * 32_767), post("é" * 32_768)) == (201, 422)

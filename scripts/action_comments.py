"""Writes the comments of the action on the demonstration's pull request: red, and green after the fix.

    python -m scripts.action_comments OUT

This runs `gate action` as GitHub's runner does, against the fake GitHub of the tests, and writes the comment after each
run to OUT/comment-red.md and OUT/comment-green.md, for `make pictures`. Run `make reports` first: the action uses the
current time, and would find the reports of the demonstration stale.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.demo import BASELINE, DEMO, SHOP, commit, copy, gate, git, lay_out_change, lay_out_main, serving
from tests.fakes.client import TOKEN
from tests.fakes.github import GitHub
from tests.fakes.github import serving as github

CHECKLIST = ".github/readiness.yml"
NUMBER = 7
FIXED = {
    "after/coverage.py-7.17.3/coverage.xml": "coverage.xml",
    "after/pytest/junit.xml": "junit.xml",
    "after/bandit/bandit.json": "scans/bandit.json",
    "after/semgrep/semgrep.json": "scans/semgrep.json",
    "jest-junit/junit.xml": "acceptance/web.xml",
}
"""The reports of the jobs after the author's fix and the acceptance tests."""


def main() -> None:
    """Writes both comments."""
    out = Path(sys.argv[1]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        serving(Path(scratch)) as service,
        github(GitHub("shop/shop")) as client,
    ):
        repository = Path(scratch) / "shop"
        service.version = main_before = lay_out_main(repository, service.server_port)
        checklist = (repository / CHECKLIST).read_text(encoding="utf-8")
        client.commit({CHECKLIST: checklist}, sha=main_before, on="main")
        gate(repository, "--json", BASELINE, quiet=True)
        runs = (("red", lay_out_change, 1), ("green", lay_out_fixed_change, 0))
        for attempt, (name, change, code) in enumerate(runs, 1):
            service.version = client.heads[NUMBER] = change(repository)
            if action(repository, client, attempt) != code:
                raise SystemExit(
                    f"the {name} run has an unexpected exit code; if the reports are stale, run `make reports`"
                )
            (comment,) = client.bodies()
            (out / f"comment-{name}.md").write_text(comment, encoding="utf-8")


def lay_out_fixed_change(repository: Path) -> str:
    """Commits the fixed branch, copies its reports, and returns the commit."""
    git(repository, "switch", "--quiet", "express-delivery")
    shutil.copytree(DEMO / "after", repository, dirs_exist_ok=True)
    for report, path in FIXED.items():
        copy(SHOP / "reports" / report, repository / "build" / path)
    return commit(repository, "Test express delivery, and pass values beside the query")


def action(repository: Path, client: GitHub, attempt: int) -> int:
    """Runs `gate action` on the merge of the branch into main, as GitHub checks it out; returns the exit code."""
    head = git(repository, "rev-parse", "express-delivery")
    git(repository, "switch", "--quiet", "--detach", "main")
    git(repository, "merge", "--quiet", "--no-ff", "--message", "Merge", "express-delivery")
    base = {"ref": "main", "sha": git(repository, "rev-parse", "main")}
    payload = {"pull_request": {"number": NUMBER, "head": {"sha": head, "ref": "express-delivery"}, "base": base}}
    event = repository / "build" / "event.json"
    event.write_text(json.dumps(payload), encoding="utf-8")
    runner = {
        "PATH": os.environ["PATH"],
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REPOSITORY": client.repo,
        "GITHUB_SHA": git(repository, "rev-parse", "HEAD"),
        "GITHUB_API_URL": client.url,
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_RUN_ID": "99",
        "GITHUB_RUN_ATTEMPT": str(attempt),
        "INPUT_GITHUB-TOKEN": TOKEN,
        "INPUT_BASELINE": BASELINE,
        "INPUT_ALLOW-PRIVATE": "true",
        "INPUT_RESULT-FILE": "build/result.json",
    }
    command = [sys.executable, "-m", "gate", "action"]
    return subprocess.run(command, cwd=repository, env=runner, stdout=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    main()

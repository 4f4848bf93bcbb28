"""Judges an example change as CI would, and says where the pages are: `make demo`.

A scratch copy of examples/shop becomes a git repository: `main` without express delivery, and a branch that adds it.
The reports are real ones (examples/shop/reports). Nothing outside of the scratch folder and demo-out/ (or the folder
that is named as argument) is touched, and nothing is asked of the network.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
SHOP = HOME / "examples" / "shop"
DEMO = HOME / "examples" / "demo"
OUT = Path(sys.argv[1] if len(sys.argv) > 1 else HOME / "demo-out").resolve()

NOT_READY = 1
BASELINE = "build/main.json"

BUILD = {
    "coverage.py-7.17.3/coverage.xml": "coverage.xml",
    "pytest-failing/junit.xml": "junit.xml",
    "vitest/lcov.info": "web/lcov.info",
    "vitest-junit/junit.xml": "web/junit.xml",
    "lcov/lcov.info": "native/lcov.info",
}
"""What the jobs of CI would have left in build/; the acceptance tests, as it happens, did not run."""


def main() -> int:
    """Runs the demonstration; 0 when it went as it should, whatever the gate said."""
    with tempfile.TemporaryDirectory() as scratch:
        repository = Path(scratch) / "shop"
        lay_out_main(repository)
        gate(repository, "--json", BASELINE, quiet=True)
        lay_out_change(repository)
        print("Judging the branch express-delivery against main:\n", flush=True)
        code = gate(
            repository, "--base", "main", "--baseline", BASELINE,
            "--markdown", str(OUT / "comment.md"), "--html", str(OUT / "report.html"),
            "--json", str(OUT / "result.json"),
        )  # fmt: skip
    print(f"\nThe gate ended with {code}", "(not ready), as this example is made to." if code == NOT_READY else "!")
    print("The pages that it wrote:")
    for name, what in PAGES.items():
        print(f"  {OUT.name}/{name:11}  {what}")
    return 0 if code == NOT_READY else 1


PAGES = {
    "comment.md": "the pull-request comment and job summary",
    "report.html": "the full report, one file",
    "result.json": "the decision as data; also what --baseline reads",
}


def lay_out_main(repository: Path) -> None:
    """The repository as it was before the change, with the reports of that state."""
    shutil.rmtree(OUT, ignore_errors=True)
    shutil.copytree(SHOP, repository, ignore=shutil.ignore_patterns("reports", "__pycache__"))
    shutil.copytree(DEMO / "before", repository, dirs_exist_ok=True)
    (repository / ".github").mkdir()
    shutil.copy(DEMO / "checklist.yml", repository / ".github" / "readiness.yml")
    (repository / ".gitignore").write_text("build/\n", encoding="utf-8")
    lay_out_reports(repository)
    shutil.copy(SHOP / "reports" / "before" / "coverage.py-7.17.3" / "coverage.xml", repository / "build")
    git(repository, "init", "--quiet", "--initial-branch", "main")
    commit(repository, "A shop that delivers")


def lay_out_change(repository: Path) -> None:
    """The branch with the change, and the reports of its tests."""
    git(repository, "switch", "--quiet", "--create", "express-delivery")
    for file in (DEMO / "before").rglob("*.py"):
        path = file.relative_to(DEMO / "before")
        shutil.copy(SHOP / path, repository / path)
    commit(repository, "Offer express delivery")
    lay_out_reports(repository)


def lay_out_reports(repository: Path) -> None:
    """Puts the reports where the checklist looks for them."""
    for report, place in BUILD.items():
        target = repository / "build" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SHOP / "reports" / report, target)


def commit(repository: Path, message: str) -> None:
    """Commits everything, by nobody in particular, at the moment of the demonstration."""
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", message)


def git(repository: Path, *arguments: str) -> None:
    """Runs git, with no settings but its own."""
    person = {"NAME": "The example", "EMAIL": "shop@example.com", "DATE": clock()}
    identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PATH": os.environ["PATH"]}
    subprocess.run(["git", *arguments], cwd=repository, env=alone | identity, check=True)


def clock() -> str:
    """An hour after the reports were made: neither they nor the waiver grow old."""
    report = (SHOP / "reports" / "coverage.py-7.17.3" / "coverage.xml").read_text(encoding="utf-8")
    made = re.search(r'timestamp="(\d+)"', report)
    if made is None:
        raise SystemExit("the coverage report of the example has no timestamp; run `make reports`")
    return (datetime.fromtimestamp(int(made[1]) // 1000, UTC) + timedelta(hours=1)).isoformat()


def gate(repository: Path, *arguments: str, quiet: bool = False) -> int:
    """Runs `gate check` as on a developer's machine, whatever workflow this runs in."""
    local = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "INPUT_"))}
    command = [sys.executable, "-m", "gate", "check", "--now", clock(), *arguments]
    done = subprocess.run(command, cwd=repository, env=local, stdout=subprocess.DEVNULL if quiet else None, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

"""Judges an example change as CI would, and says where the pages are: `make demo`.

A scratch copy of examples/shop becomes a git repository: `main` without express delivery, and a branch that adds it.
The reports are real ones (examples/shop/reports), but for the one that says in its name that it was made by hand. The
health service of the shop really runs, on loopback, for as long as this does. Nothing outside of the scratch folder and
demo-out/ (or the folder that is named as argument) is touched, and nothing is asked of the network.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
SHOP = HOME / "examples" / "shop"
DEMO = HOME / "examples" / "demo"

sys.path.insert(0, str(SHOP))
from service.health import Health, create  # noqa: E402 - the shop's own, from where it lies

NOT_READY = 1
STOPPED = 130
"""What shells say of a command that was stopped with Ctrl-C."""

BASELINE = "build/main.json"

PORT = 8642
"""Where the checklist expects the health service; when somebody is there already, a free port is written in it."""

BUILD = {
    "coverage.py-7.17.3/coverage.xml": "coverage.xml",
    "pytest-failing/junit.xml": "junit.xml",
    "vitest/lcov.info": "web/lcov.info",
    "vitest-junit/junit.xml": "web/junit.xml",
    "lcov/lcov.info": "native/lcov.info",
    "bandit/bandit.json": "scans/bandit.json",
    "semgrep/semgrep.json": "scans/semgrep.json",
}
"""What the jobs of CI would have left in build/; the acceptance tests, as it happens, did not run."""

MADE_BY_HAND = {
    "trivy-made-by-hand.json": "build/scans/trivy-made-by-hand.json",
    "lock-of-the-web-page.json": "web/package-lock.json",
}

PAGES = {
    "comment.md": "the pull-request comment and job summary",
    "report.html": "the full report, one file",
    "result.json": "the decision as data; also what --baseline reads",
}


def main(out: Path) -> int:
    """Runs the demonstration; 0 when it went as it should, whatever the gate said."""
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch, serving(Path(scratch)) as service:
        describe(f"The health service of the shop runs on 127.0.0.1:{service.server_port} until this ends.")
        repository = Path(scratch) / "shop"
        service.version = lay_out_main(repository, service.server_port)
        gate(repository, "--json", BASELINE, quiet=True)
        service.version = lay_out_change(repository)
        describe("Judging the branch express-delivery against main:\n")
        code = gate(
            repository, "--base", "main", "--baseline", BASELINE, "--markdown", str(out / "comment.md"),
            "--html", str(out / "report.html"), "--json", str(out / "result.json"),
        )  # fmt: skip
    describe(f"\nThe gate ended with {code} {'(not ready), as this example is made to.' if code == NOT_READY else '!'}")
    describe("The pages that it wrote:")
    for name, what in PAGES.items():
        describe(f"  {out.name}/{name:11}  {what}")
    return 0 if code == NOT_READY else 1


def describe(line: str) -> None:
    """Prints to somebody who may have seen enough (`make demo | head`); the pages are written all the same."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def serving(folder: Path) -> Iterator[Health]:
    """The health service of the shop, with its database in this folder."""
    create(folder / "shop.db")
    try:
        service = Health(folder / "shop.db", PORT)
    except OSError:  # somebody is there
        service = Health(folder / "shop.db", 0)
    thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield service
    finally:
        service.shutdown()
        service.server_close()
        thread.join()


def lay_out_main(repository: Path, port: int = PORT) -> str:
    """The repository as it was before the change, with the reports of that state; returns its commit."""
    shutil.copytree(SHOP, repository, ignore=shutil.ignore_patterns("reports", "__pycache__"))
    shutil.copytree(DEMO / "before", repository, dirs_exist_ok=True)
    checklist = (DEMO / "checklist.yml").read_text(encoding="utf-8").replace(f":{PORT}/", f":{port}/")
    (repository / ".github").mkdir()
    (repository / ".github" / "readiness.yml").write_text(checklist, encoding="utf-8")
    (repository / ".gitignore").write_text("build/\n", encoding="utf-8")
    lay_out_reports(repository)
    shutil.copy(SHOP / "reports" / "before" / "coverage.py-7.17.3" / "coverage.xml", repository / "build")
    git(repository, "init", "--quiet", "--initial-branch", "main")
    return commit(repository, "A shop that delivers")


def lay_out_change(repository: Path) -> str:
    """The branch with the change, and the reports of its tests; returns its commit."""
    git(repository, "switch", "--quiet", "--create", "express-delivery")
    for file in (DEMO / "before").rglob("*.py"):
        path = file.relative_to(DEMO / "before")
        shutil.copy(SHOP / path, repository / path)
    lay_out_reports(repository)
    return commit(repository, "Offer express delivery")


def lay_out_reports(repository: Path) -> None:
    """Puts the reports where the checklist looks for them."""
    for report, place in BUILD.items():
        copy(SHOP / "reports" / report, repository / "build" / place)
    for file, place in MADE_BY_HAND.items():
        copy(DEMO / file, repository / place)


def copy(file: Path, target: Path) -> None:
    """Copies a file, and makes the folder it goes to."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, target)


def commit(repository: Path, message: str) -> str:
    """Commits everything, by nobody in particular, at the moment of the demonstration; returns the commit's name."""
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", message)
    return git(repository, "rev-parse", "HEAD")


def git(repository: Path, *arguments: str) -> str:
    """Runs git, with no settings but its own, and returns what it prints."""
    person = {"NAME": "The example", "EMAIL": "shop@example.com", "DATE": clock()}
    identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PATH": os.environ["PATH"]}
    done = subprocess.run(
        ["git", *arguments], cwd=repository, env=alone | identity, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.strip()


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
    command = [sys.executable, "-m", "gate", "check", "--allow-private", "--now", clock(), *arguments]
    done = subprocess.run(command, cwd=repository, env=local, stdout=subprocess.DEVNULL if quiet else None, check=False)
    return done.returncode


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else HOME / "demo-out").resolve()))
    except KeyboardInterrupt:
        sys.exit(STOPPED)

"""Runs the gate on an example change as CI would, and prints where the pages are: `make demo`.

A temporary copy of examples/shop becomes a git repository: `main` without express delivery, and a branch that adds
it. The reports are real (examples/shop/reports), except for those whose names say that they were made by hand. The
health service of the shop runs on loopback in the meantime. The demonstration writes only to a temporary folder and to
demo-out/ (or the folder given as argument), and uses no network.
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
from service.health import Health, create  # noqa: E402 - imported from the example

NOT_READY = 1
STOPPED = 130
"""The exit code of a command that was stopped with Ctrl-C."""

BASELINE = "build/main.json"

PORT = 8642
"""The port of the health service in the checklist; when it is in use, a free port replaces it."""

BUILD = {
    "coverage.py-7.17.3/coverage.xml": "coverage.xml",
    "pytest-failing/junit.xml": "junit.xml",
    "vitest/lcov.info": "web/lcov.info",
    "vitest-junit/junit.xml": "web/junit.xml",
    "lcov/lcov.info": "native/lcov.info",
    "bandit/bandit.json": "scans/bandit.json",
    "semgrep/semgrep.json": "scans/semgrep.json",
}
"""Reports that the jobs of CI would have written to build/; the acceptance tests did not run."""

MADE_BY_HAND = {
    "trivy-made-by-hand.json": "build/scans/trivy-made-by-hand.json",
    "lock-of-the-web-page.json": "web/package-lock.json",
}

PAGES = {
    "comment.md": "the pull-request comment and job summary",
    "report.html": "the full report in one file",
    "result.json": "the decision as data; --baseline reads it",
}


def main(out: Path) -> int:
    """Runs the demonstration; returns 0 when the gate decides as expected."""
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch, serving(Path(scratch)) as service:
        show(f"The health service of the shop runs on 127.0.0.1:{service.server_port} until the demonstration ends.")
        repository = Path(scratch) / "shop"
        service.version = lay_out_main(repository, service.server_port)
        gate(repository, "--json", BASELINE, quiet=True)
        service.version = lay_out_change(repository)
        show("Checking the branch express-delivery against main:\n")
        code = gate(
            repository, "--base", "main", "--baseline", BASELINE, "--markdown", str(out / "comment.md"),
            "--html", str(out / "report.html"), "--json", str(out / "result.json"),
        )  # fmt: skip
    show(f"\nThe gate returned {code} {'(not ready), as expected.' if code == NOT_READY else '(not expected)'}")
    show("It wrote these pages:")
    for name, description in PAGES.items():
        show(f"  {out.name}/{name:11}  {description}")
    return 0 if code == NOT_READY else 1


def show(line: str) -> None:
    """Prints a line; when the reader has closed the pipe (`make demo | head`), the pages are still written."""
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
    except OSError:  # the port is in use
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
    """Creates the repository before the change, with its reports; returns the commit."""
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
    """Creates the branch with the change and the reports of its tests; returns the commit."""
    git(repository, "switch", "--quiet", "--create", "express-delivery")
    for file in (DEMO / "before").rglob("*.py"):
        path = file.relative_to(DEMO / "before")
        shutil.copy(SHOP / path, repository / path)
    lay_out_reports(repository)
    return commit(repository, "Offer express delivery")


def lay_out_reports(repository: Path) -> None:
    """Copies the reports to the paths that the checklist names."""
    for report, path in BUILD.items():
        copy(SHOP / "reports" / report, repository / "build" / path)
    for file, path in MADE_BY_HAND.items():
        copy(DEMO / file, repository / path)


def copy(file: Path, target: Path) -> None:
    """Copies a file and creates its folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, target)


def commit(repository: Path, message: str) -> str:
    """Commits all files an hour before their tests; returns the hash of the commit."""
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "--message", message)
    return git(repository, "rev-parse", "HEAD")


def git(repository: Path, *arguments: str) -> str:
    """Runs git without the settings of the machine, and returns its output."""
    person = {
        "NAME": "The example",
        "EMAIL": "shop@example.com",
        "DATE": (report_time() - timedelta(hours=1)).isoformat(),
    }
    identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()}
    environment = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PATH": os.environ["PATH"]}
    process = subprocess.run(
        ["git", *arguments], cwd=repository, env=environment | identity, stdout=subprocess.PIPE, text=True, check=True
    )
    return process.stdout.strip()


def clock() -> str:
    """One hour after the reports were made, so that neither they nor the waiver expire."""
    return (report_time() + timedelta(hours=1)).isoformat()


def report_time() -> datetime:
    """When the coverage report of the example was made."""
    report = (SHOP / "reports" / "coverage.py-7.17.3" / "coverage.xml").read_text(encoding="utf-8")
    match = re.search(r'timestamp="(\d+)"', report)
    if match is None:
        raise SystemExit("the coverage report of the example has no timestamp; run `make reports`")
    return datetime.fromtimestamp(int(match[1]) // 1000, UTC)


def gate(repository: Path, *arguments: str, quiet: bool = False) -> int:
    """Runs `gate check` as on a developer's machine, also inside a workflow."""
    local = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "INPUT_"))}
    command = [sys.executable, "-m", "gate", "check", "--allow-private", "--now", clock(), *arguments]
    process = subprocess.run(
        command, cwd=repository, env=local, stdout=subprocess.DEVNULL if quiet else None, check=False
    )
    return process.returncode


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else HOME / "demo-out").resolve()))
    except KeyboardInterrupt:
        sys.exit(STOPPED)

"""How many processes of git a check starts: each takes about as long as importing a tenth of our modules."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path
from threading import Thread

import pytest

from gate.adapters import git as adapter
from gate.adapters.committed_files import find_committed
from gate.adapters.host import Host
from gate.adapters.repository import HeadCommit, Repository
from gate.model.errors import EvidenceError
from gate.probes.common.staleness import commit_time
from tests.command import checklist, environment, lay_out, run
from tests.git import git

ITEMS = (
    "coverage | coverage | {reports: lcov.info} | line_coverage >= 50%",
    "tests | tests | {reports: junit.xml} | failed == 0",
    "more | tests | {reports: more.xml} | failed == 0",
)
JUNIT = '<testsuite name="t"><testcase classname="t" name="passes"/></testsuite>'
WRAPPER = """\
#!/bin/sh
for argument; do
    case $argument in
        branch|cat-file|config|diff|for-each-ref|log|ls-files|merge-base|remote|rev-list|rev-parse|symbolic-ref)
            echo "$argument" >>LOG; break ;;
    esac
done
exec GIT "$@"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository on a branch with one commit of its own, and the reports of this run."""
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    lay_out(folder, {"readiness.yml": checklist(*ITEMS), ".gitignore": "*.xml\n*.info\n", "shop.py": "a = 1\n"})
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "shop")
    git(folder, "switch", "-q", "-c", "feature")
    lay_out(folder, {"shop.py": "a = 1\nb = 2\n"})
    git(folder, "commit", "-q", "-a", "-m", "more")
    coverage = "TN:\nSF:shop.py\nDA:1,1\nDA:2,1\nend_of_record\n"
    lay_out(folder, {"lcov.info": coverage, "junit.xml": JUNIT, "more.xml": JUNIT.replace("passes", "works")})
    return folder


def count(folder: Path, *arguments: str) -> Counter[str]:
    """The commands of git that a green check runs."""
    log, program = folder.parent / "log", folder.parent / "bin" / "git"
    lay_out(program.parent, {"git": WRAPPER.replace("LOG", str(log)).replace("GIT", str(shutil.which("git")))})
    program.chmod(0o755)
    env = environment(folder)
    result = run(folder, env | {"PATH": f"{program.parent}{os.pathsep}{env['PATH']}"}, "check", *arguments)
    assert result.code == 0, result.output
    return Counter(log.read_text().split())


def test_a_check_asks_git_once_about_the_reports_of_all_items(folder: Path) -> None:
    assert count(folder) == {"rev-parse": 1, "ls-files": 2, "config": 1, "diff": 1}


def test_a_check_with_a_base_asks_git_for_the_change_as_well(folder: Path) -> None:
    assert count(folder, "--base", "main") == {
        "rev-parse": 1, "merge-base": 1, "rev-list": 1, "ls-files": 3, "config": 2, "diff": 2,
    }  # fmt: skip


def test_what_is_true_during_a_run_is_asked_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository(folder)
    sha, parent = git(folder, "rev-parse", "HEAD", "HEAD~1").split()
    commands: list[str] = []
    original = adapter.run

    def note(arguments: tuple[str, ...], *others: object, **options: object) -> bytes:
        commands.append(arguments[0])
        return original(arguments, *others, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(adapter, "run", note)
    threads = [Thread(target=repository.head) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    commit = repository.head()
    assert commit == HeadCommit(sha, (parent,), int(git(folder, "log", "-1", "--format=%ct")))
    assert (repository.is_shallow(), repository.possible_prefixes()) == (False, ("",))
    assert commands == ["rev-list", "rev-parse"]


def test_a_commit_of_a_time_that_nobody_can_mean_has_parents_and_no_time(folder: Path) -> None:
    parent = git(folder, "rev-parse", "HEAD")
    stream = "commit refs/heads/far\ncommitter a <a@b> 99999999999999 +0000\ndata 1\nx\n"
    Repository(folder).git("fast-import", "--quiet", stdin=f"{stream}from {parent}\n".encode())
    git(folder, "switch", "-q", "far")

    assert Repository(folder).head().parents == (parent,)
    with pytest.raises(EvidenceError, match=r"^unreadable: the time of the commit is not in the years 1 to 9999$"):
        commit_time(Repository(folder))


def test_before_the_first_commit_there_is_no_head(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    with pytest.raises(EvidenceError, match=r"^unreadable: git rev-list failed: fatal: ambiguous argument 'HEAD'"):
        Repository(tmp_path).head()


@pytest.mark.parametrize("limit", [0, 1 << 20])
def test_a_large_index_is_asked_for_the_reports_alone_with_the_same_answer(
    folder: Path, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gate.adapters.committed_files.MAX_INDEX", limit)
    git(folder, "add", "-f", "junit.xml")
    git(folder, "commit", "-q", "-m", "a report")

    assert find_committed(Host.at(folder), ["junit.xml", "more.xml"]) == {"junit.xml"}

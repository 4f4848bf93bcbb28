"""Settings of the whole suite: Hypothesis profiles (`HYPOTHESIS=long make test` runs more examples) and fixtures."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import settings

from tests.fakes.github import GitHub, serving
from tests.fork_server import installed
from tests.git import git

for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:  # under nohup: the processes of the tests would ignore it too
        signal.signal(number, handler)

gc.disable()  # until the end of the collection: it imports everything and leaves hardly any garbage

TESTS = Path(__file__).parent

RAM = Path("/dev/shm")  # noqa: S108 - the folder of the tests, which is their own, is made below it
ROOM = 1 << 30
"""Bytes that the files of a run need at most."""


def is_fit_for_tests(folder: Path) -> bool:
    """Whether the folder has room, and programs in it can be executed."""
    if not os.access(folder, os.W_OK):
        return False
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize >= ROOM and not disk.f_flag & os.ST_NOEXEC


if "TMPDIR" not in os.environ and is_fit_for_tests(RAM):  # tests write 40,000 files
    os.environ["TMPDIR"] = tempfile.tempdir = str(RAM)

settings.register_profile("fast", deadline=None, max_examples=25)
settings.register_profile("ci", deadline=None, max_examples=25, derandomize=True, print_blob=True)
settings.register_profile("long", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS") or ("ci" if os.environ.get("CI") else "fast"))


def pytest_collection_finish() -> None:
    """Keeps the garbage collector away from what the collection created, which lives as long as the process."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_xdist_auto_num_workers() -> int | None:
    """One worker more than cores for `-n auto`: tests spend a quarter of their time on waiting."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None  # xdist reads it
    return 1 + (len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1)


if "PYTEST_XDIST_WORKER" in os.environ:

    def pytest_collection(session: pytest.Session) -> None:
        """Imports a share of the tests first, so that in a fresh clone each worker rewrites the asserts of a share.

        Without that, each worker would rewrite each file at the same moment, and none would find the bytecode of
        another one. An error is reported when the file is collected.
        """
        if session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
            return
        worker, count = (session.config.workerinput[name] for name in ("workerid", "workercount"))  # type: ignore[attr-defined]
        for file in sorted(TESTS.rglob("test_*.py"))[int(worker[2:]) :: count]:
            with contextlib.suppress(Exception, pytest.skip.Exception):
                importlib.import_module(".".join(file.relative_to(TESTS.parent).with_suffix("").parts))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Sends two messages on each test to the controller instead of six: no start and end, no successful set-up."""
        for report in runtestprotocol(item, log=False, nextitem=nextitem):
            if report.when == "call" or not report.passed:
                item.ihook.pytest_runtest_logreport(report=report)
        return True


@pytest.fixture
def client() -> Iterator[GitHub]:
    """A GitHub on loopback that refuses requests outside of its contract."""
    with serving(GitHub()) as served:
        yield served


@pytest.fixture(scope="session")
def gate_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the command `gate`, for the PATH of scripts."""
    with installed(tmp_path_factory.mktemp("bin")) as folder:
        yield folder


@pytest.fixture(scope="session")
def programs_of_ci(tmp_path_factory: pytest.TempPathFactory, gate_folder: Path) -> str:
    """The PATH of a CI script: the command `gate`, and a Python that only knows that the gate is installed."""
    folder = tmp_path_factory.mktemp("programs")
    python = folder / "python3"
    python.write_text('#!/bin/sh\n[ "$*" = "-m pip install --quiet readiness-gate" ]\n', encoding="utf-8")
    python.chmod(0o755)
    return f"{folder}:{gate_folder}:{os.environ['PATH']}"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository whose branch `main` holds shop/a.py, checked out on the branch `topic`."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "a.py").write_text("x = 1\n")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    git(tmp_path, "switch", "-qc", "topic")
    return tmp_path

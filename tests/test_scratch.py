"""The scratch folder of `scripts/container.sh`: the next run removes that of a run that was killed, and no other."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.corpus import REPOSITORY

pytestmark = pytest.mark.skipif(not shutil.which("flock"), reason="flock is not installed (util-linux)")

LIBRARY = f". {REPOSITORY / 'scripts/scratch.sh'}"


def run(folder: Path, script: str) -> list[str]:
    """The names of the scratch folders after the script."""
    subprocess.run(["bash", "-euo", "pipefail", "-c", f"{LIBRARY}; {script}"], check=True, cwd=folder, timeout=30)
    return sorted(path.name for path in folder.iterdir())


@contextmanager
def running(folder: Path, script: str = ":") -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A run that has a scratch folder and waits, and the folder; it is killed at the end at the latest."""
    line = f'{LIBRARY}; make_scratch "$PWD"; {script}; echo "$scratch"; read -r _'
    with subprocess.Popen(
        ["bash", "-c", line], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process, Path(process.stdout.readline().strip())
        finally:
            process.kill()


def test_the_folder_of_a_killed_run_is_removed_by_the_next(tmp_path: Path) -> None:
    with running(tmp_path) as (process, scratch):
        (scratch / "graph").mkdir()
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    assert scratch.is_dir()

    (name,) = run(tmp_path, 'make_scratch "$PWD"')
    assert name != scratch.name


def test_the_folder_of_a_running_process_stays(tmp_path: Path) -> None:
    with running(tmp_path) as (_, scratch):
        assert scratch.name in run(tmp_path, 'make_scratch "$PWD"')


def test_a_command_that_outlives_its_run_keeps_the_folder(tmp_path: Path) -> None:
    with running(tmp_path, "sleep 30 & echo $! >pid") as (process, scratch):
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        command = int((tmp_path / "pid").read_text())
        try:
            assert scratch.name in run(tmp_path, 'remove_abandoned "$PWD"')
        finally:
            subprocess.run(["kill", str(command)], check=True)


def test_the_service_of_a_killed_run_ends_with_its_folder(tmp_path: Path) -> None:
    service = 'tail -f /dev/null "unix://$scratch/podman.sock" 2>/dev/null 9<&- & echo $! >"$scratch/service.pid"'
    with running(tmp_path, service) as (process, scratch):
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        number = int((scratch / "service.pid").read_text())
        assert run(tmp_path, 'remove_abandoned "$PWD"') == []
    state = Path(f"/proc/{number}/stat")
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize("name", ["other.abc", "readiness-gate.abc", "readiness-gate-run"])
def test_folders_of_other_names_stay(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    assert run(tmp_path, 'remove_abandoned "$PWD"') == [name]


def test_a_link_with_our_name_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "data"
    target.mkdir()
    (tmp_path / "readiness-gate-run.abc").symlink_to(target)
    assert run(tmp_path, 'remove_abandoned "$PWD"') == ["data", "readiness-gate-run.abc"]


def test_a_process_that_took_over_the_number_of_a_service_is_not_ended(tmp_path: Path) -> None:
    scratch = tmp_path / "readiness-gate-run.abc"
    scratch.mkdir()
    with subprocess.Popen(["sleep", "30"]) as other:
        (scratch / "service.pid").write_text(f"{other.pid}\n")
        assert run(tmp_path, 'remove_abandoned "$PWD"') == []
        assert other.poll() is None
        other.kill()

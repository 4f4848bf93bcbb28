"""The age of a report, compared with `max_age`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gate.adapters.repository import Repository
from gate.model.errors import EvidenceError
from gate.model.evidence import Category
from gate.probes.common import staleness
from gate.probes.common.staleness import format_duration
from tests.cases import cases
from tests.git import git

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def write(folder: Path, *paths: str) -> Path:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    return folder


def commit(folder: Path, when: datetime, *arguments: str) -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", *arguments)
    git(folder, "commit", "-q", "--allow-empty", "-m", "x", at=when)


def check_age(folder: Path, produced_at: datetime | None, max_age: timedelta | None = DAY) -> None:
    staleness.check_age("a.xml", produced_at, max_age, now=NOW, repository=Repository(folder))


def stale_detail(folder: Path, produced_at: datetime | None) -> str:
    with pytest.raises(EvidenceError) as caught:
        check_age(folder, produced_at)
    assert (caught.value.category, caught.value.subject) == (Category.STALE, "a.xml")
    return caught.value.detail


def test_a_report_older_than_max_age_is_stale(tmp_path: Path) -> None:
    check_age(tmp_path, NOW - DAY)
    detail = stale_detail(tmp_path, NOW - DAY - timedelta(seconds=1))
    assert detail == "a.xml is 1 d 1 h old by its own timestamp; expected at most 1 d"


def test_without_max_age_no_report_is_stale(tmp_path: Path) -> None:
    check_age(tmp_path, NOW - 9999 * DAY, None)


def test_a_report_from_the_future_is_stale_unless_the_time_zone_explains_it(tmp_path: Path) -> None:
    check_age(tmp_path, NOW + timedelta(hours=14))
    assert "in the future" in stale_detail(tmp_path, NOW + 2 * DAY)


def test_an_untracked_report_without_a_time_is_as_old_as_the_tested_commit(tmp_path: Path) -> None:
    folder = write(tmp_path, "a.xml", "b")
    commit(folder, NOW - 3 * DAY, "b")
    assert "is 3 d old by the commit it was built from" in stale_detail(folder, None)
    commit(folder, NOW - timedelta(hours=1), "b")
    check_age(folder, None)


def test_a_tracked_report_without_a_time_is_as_old_as_the_commit_that_changed_it(tmp_path: Path) -> None:
    folder = write(tmp_path, "a.xml", "b")
    commit(folder, NOW - 3 * DAY, "a.xml")
    commit(folder, NOW - timedelta(hours=1), "b")
    assert "is 3 d old by the commit that last changed it" in stale_detail(folder, None)
    (folder / "a.xml").write_text("written again in this run")
    check_age(folder, None)


def test_in_a_shallow_checkout_a_tracked_report_without_a_time_is_stale(tmp_path: Path) -> None:
    write(tmp_path / "origin", "a.xml")
    commit(tmp_path / "origin", NOW - timedelta(hours=1), "a.xml")
    commit(tmp_path / "origin", NOW - timedelta(hours=1), "a.xml")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}/origin", "clone")
    assert "git cannot date it: the checkout is shallow" in stale_detail(tmp_path / "clone", None)


def test_outside_git_a_report_without_a_time_is_stale(tmp_path: Path) -> None:
    assert "git cannot date it" in stale_detail(write(tmp_path, "a.xml"), None)


@cases(
    ("duration", "text"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=40), "40 m"),
        (timedelta(hours=36), "1 d 12 h"),
        (DAY, "1 d"),
        (timedelta(days=1, seconds=1), "1 d 1 h"),
        (timedelta(hours=23, minutes=59, seconds=59, milliseconds=1), "1 d"),
    ],
)
def test_a_formatted_duration_is_rounded_up(duration: timedelta, text: str) -> None:
    assert format_duration(duration) == text

"""`gate dashboard`: from a folder with a history to a folder with pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from gate.adapters.stores.folder import FolderStore
from gate.history.layout import run_key
from gate.history.record import RunRecord
from gate.history.write import encode
from gate.model.subject import Run
from tests.command import Result, gate
from tests.corpus import REPOSITORY
from tests.render.dashboard.years import NOW, day, item, run, year

ARGUMENTS = ("dashboard", "--history", "history", "--out", "site", "--now", NOW.isoformat())


def store(folder: Path, records: Iterable[RunRecord]) -> list[str]:
    """Stores the records in the folder `history`, and returns their keys."""
    keys = {
        run_key(record.decided_at, record.repository, record.commit, Run(record.run_id, record.run_attempt),
                record.gate).record: encode(record) for record in records
    }  # fmt: skip
    FolderStore(folder / "history").add(keys)
    return list(keys)


def build(folder: Path, *arguments: str) -> Result:
    return gate(folder, *ARGUMENTS, *arguments)


def pages(folder: Path) -> set[str]:
    return {path.relative_to(folder / "site").as_posix() for path in (folder / "site").rglob("*") if path.is_file()}


def test_a_history_becomes_pages(tmp_path: Path) -> None:
    store(tmp_path, [run(day(number), item(), run_id=number) for number in (2, 1)])

    result = build(tmp_path)

    assert result == Result(0, "6 pages on 2 runs of 1 gate from 2025-11-30 to 2026-11-29: open site/index.html\n", "")
    assert pages(tmp_path) == {
        "index.html", "trend.html", "map.html", "waivers.html", "durations.html", "items/coverage.html"
    }  # fmt: skip


def test_a_history_without_a_run_becomes_a_page_that_says_so(tmp_path: Path) -> None:
    result = build(tmp_path)

    assert result.code == 0
    assert result.out == "1 page on 0 runs of 0 gates from 2025-11-30 to 2026-11-29: open site/index.html\n"
    assert "No run yet" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_repositories_and_days_can_be_chosen(tmp_path: Path) -> None:
    store(tmp_path, [run(day(number), item(), repository=name) for name in ("a/a", "b/b") for number in (0, 9)])

    result = build(tmp_path, "--repository", "b/b", "--days", "7")

    assert result.out == "6 pages on 1 run of 1 gate from 2026-11-23 to 2026-11-29: open site/index.html\n"


def test_all_repositories_of_a_history_are_shown_by_default(tmp_path: Path) -> None:
    store(tmp_path, [run(day(0), item(), repository=name) for name in ("a/a", "b/b")])

    result = build(tmp_path, "--title", "Our gates")

    assert result.out.startswith("13 pages on 2 runs of 2 gates")
    assert "<title>Our gates</title>" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "b/b/readiness/items/coverage.html" in pages(tmp_path)


def test_runs_of_the_future_are_left_out_and_counted(tmp_path: Path) -> None:
    """The clock of a runner can be wrong."""
    store(tmp_path, [run(day(number), item(), run_id=1000 + number) for number in (1, 0, -1, -400)])

    result = build(tmp_path)

    assert result.out == (
        "left out  2 runs after 2026-11-29: the clock of their runner was wrong, or --now is\n"
        "6 pages on 2 runs of 1 gate from 2025-11-30 to 2026-11-29: open site/index.html\n"
    )


def test_a_record_with_impossible_numbers_is_damaged_and_hides_no_other(tmp_path: Path) -> None:
    _, second = store(tmp_path, [run(day(number), item(), run_id=number + 1) for number in (1, 0)])
    path = tmp_path / "history" / second
    path.write_text(re.sub('"score":[^,]*', '"score":1e308', path.read_text(encoding="utf-8")), encoding="utf-8")

    result = build(tmp_path)

    assert result.code == 0, result.output
    assert result.out.startswith(f"left out  {second} is damaged: score is not that of a record\n6 pages on 1 run of ")


def test_a_damaged_record_is_named_and_hides_no_other(tmp_path: Path) -> None:
    _, second = store(tmp_path, [run(day(number), item(), run_id=number + 1) for number in (1, 0)])
    (tmp_path / "history" / second).write_bytes(b"{")

    result = build(tmp_path)

    assert result.code == 0
    assert result.out.splitlines()[0] == f"left out  {second} is damaged: it is not one line of JSON"
    assert result.out.splitlines()[1].startswith("6 pages on 1 run of 1 gate")
    assert "1 damaged file of the history is left out." in (tmp_path / "site" / "index.html").read_text(
        encoding="utf-8"
    )


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("")

    result = build(tmp_path)

    assert result.code == 2
    assert "cannot write site/index.html" in result.err
    assert "open site" not in result.out


@pytest.mark.parametrize("days", ["0", "-1", "1101", "a", "1.5", "²"])
def test_a_number_of_days_that_no_page_holds_is_refused(tmp_path: Path, days: str) -> None:
    result = build(tmp_path, f"--days={days}")

    assert result.code == 2
    assert f"'{days}' is not a number of days from 1 to 1,100" in result.err


def test_the_page_of_the_documentation_shows_the_output(tmp_path: Path) -> None:
    store(tmp_path, year(items=6, days=60))
    page = (REPOSITORY / "docs" / "dashboard.md").read_text(encoding="utf-8")

    result = gate(tmp_path, "dashboard", "--history", "history", "--out", "site", "--now", NOW.isoformat())

    assert f"```console\n$ gate dashboard --history history --out site\n{result.out}```\n" in page

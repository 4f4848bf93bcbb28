"""Finding, reading and dating the reports of an item."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from pydantic import ValidationError

from gate.adapters.host import Host
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause
from gate.probes.common import report_files
from tests.command import lay_out
from tests.git import git

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def write(folder: Path, *paths: str) -> Host:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    return Host.at(folder, NOW)


def commit(folder: Path, when: datetime, *arguments: str) -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
    git(folder, "add", *arguments)
    git(folder, "commit", "-q", "--allow-empty", "-m", "x", at=when)


# --------------------------------------------------------------------------------------------------------- parameters


def test_one_glob_and_a_list_of_globs_are_the_same() -> None:
    one = report_files.ReportParams.model_validate({"reports": "a/*.xml"})
    many = report_files.ReportParams.model_validate({"reports": ["a/*.xml"]})
    assert one == many
    assert one.reports == ("a/*.xml",)


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("1d", DAY),
        ("90m", timedelta(minutes=90)),
        ("1.5 h", timedelta(minutes=90)),
        ("500ms", timedelta(milliseconds=500)),
        ("30s", timedelta(seconds=30)),
    ],
)
def test_a_duration_is_a_number_and_a_unit(written: str, length: timedelta) -> None:
    assert report_files.ReportParams.model_validate({"reports": "a", "max_age": written}).max_age == length


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "reports"),
        ({"reports": []}, "at least 1"),
        ({"reports": ""}, "empty glob"),
        ({"reports": "/abs/*.xml"}, "root of the repository"),
        ({"reports": "a/../../b"}, "root of the repository"),
        ({"reports": "C:\\x.xml"}, "root of the repository"),
        ({"reports": 5}, "reports"),
        ({"reports": "a", "maxage": "1d"}, "maxage"),
        ({"reports": "a", "max_age": "1"}, "number and a unit"),
        ({"reports": "a", "max_age": "0d"}, "more than nothing"),
        ({"reports": "a", "max_age": "0.0001ms"}, "more than nothing"),
        ({"reports": "a", "max_age": "-1d"}, "number and a unit"),
        ({"reports": "a", "max_age": "5MB"}, "number and a unit"),
        ({"reports": "a", "max_age": 5}, "number and a unit"),
    ],
)
def test_wrong_parameters_are_refused_in_words(params: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        report_files.ReportParams.model_validate(params)


# -------------------------------------------------------------------------------------------------------------- files


def test_every_file_is_found_once_however_many_globs_match_it(tmp_path: Path) -> None:
    host = write(tmp_path, "r/b.xml", "r/a.xml", "r/c.txt")
    assert report_files.find(host, ["r/*.xml", "r/a.*", "**/b.xml"]) == ["r/a.xml", "r/b.xml"]


def test_a_link_to_a_report_is_the_same_report(tmp_path: Path) -> None:
    host = write(tmp_path, "r/b.xml")
    (tmp_path / "r/a.xml").symlink_to("b.xml")
    assert report_files.find(host, ["r/*.xml"]) == ["r/a.xml"]


def test_ignored_files_are_not_found(tmp_path: Path) -> None:
    host = write(tmp_path, "r/a.xml", "r/old/b.xml")
    assert report_files.find(host, ["r/**/*.xml"], ["r/old/**"]) == ["r/a.xml"]


def test_a_glob_that_matches_nothing_is_absent_evidence_even_beside_one_that_does(tmp_path: Path) -> None:
    host = write(tmp_path, "r/a.xml")
    with pytest.raises(EvidenceError, match=r"no file matches shards/\*\.xml") as caught:
        report_files.find(host, ["r/*.xml", "shards/*.xml"])
    assert caught.value.category is Category.ABSENT


def test_a_link_out_of_the_repository_is_forbidden(tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text("x")
    host = write(tmp_path / "repo", "a.xml")
    (tmp_path / "repo/b.xml").symlink_to("../secret.xml")
    with pytest.raises(EvidenceError) as caught:
        report_files.find(host, ["*.xml"])
    assert caught.value.category is Category.FORBIDDEN


def test_a_report_is_digested_whole_even_when_the_parser_stops_early(tmp_path: Path) -> None:
    host = write(tmp_path, "a.xml")

    def first_bytes(stream: BinaryIO) -> bytes:
        return stream.read(1)

    parsed, digest = report_files.read(host, "a.xml", first_bytes)
    assert parsed == b"a"
    assert digest == f"sha256:{hashlib.sha256(b'a.xml').hexdigest()}"


def test_what_a_parser_refuses_is_told_with_the_path(tmp_path: Path) -> None:
    host = write(tmp_path, "a.xml")

    def refuse(_stream: BinaryIO) -> None:
        raise EvidenceError(Cause.EMPTY, "the file holds nothing")

    with pytest.raises(EvidenceError) as caught:
        report_files.read(host, "a.xml", refuse)
    assert (caught.value.cause, caught.value.detail) == (Cause.EMPTY, "a.xml: the file holds nothing")


# ---------------------------------------------------------------------------------------------------------------- age


def age_fault(host: Host, produced_at: datetime | None, max_age: timedelta = DAY) -> EvidenceError:
    with pytest.raises(EvidenceError) as caught:
        report_files.check_age(host, "a.xml", produced_at, max_age)
    assert caught.value.category is Category.STALE
    return caught.value


def test_a_report_is_as_old_as_it_says(tmp_path: Path) -> None:
    host = write(tmp_path, "a.xml")
    report_files.check_age(host, "a.xml", NOW - DAY, DAY)
    fault = age_fault(host, NOW - DAY - timedelta(seconds=1))
    assert fault.detail == "a.xml is 1 d 1 h old by its own time; at most 1 d wanted"


def test_without_a_limit_no_age_is_too_much(tmp_path: Path) -> None:
    report_files.check_age(write(tmp_path, "a.xml"), "a.xml", NOW - 9999 * DAY, None)


def test_a_report_from_the_future_is_refused_and_clocks_of_other_zones_are_not(tmp_path: Path) -> None:
    host = write(tmp_path, "a.xml")
    report_files.check_age(host, "a.xml", NOW + timedelta(hours=14), DAY)
    assert "in the future" in age_fault(host, NOW + 2 * DAY).detail


def test_an_untracked_report_without_a_time_is_as_old_as_its_commit(tmp_path: Path) -> None:
    host = write(tmp_path, "a.xml", "b")
    commit(tmp_path, NOW - 3 * DAY, "b")
    assert "is 3 d old by the commit it was made from" in age_fault(host, None).detail
    commit(tmp_path, NOW - timedelta(hours=1), "b")
    report_files.check_age(host, "a.xml", None, DAY)


def test_a_tracked_report_without_a_time_is_as_old_as_the_commit_that_changed_it(tmp_path: Path) -> None:
    host = write(tmp_path, "a.xml", "b")
    commit(tmp_path, NOW - 3 * DAY, "a.xml")
    commit(tmp_path, NOW - timedelta(hours=1), "b")
    assert "is 3 d old by the commit that last changed it" in age_fault(host, None).detail
    (tmp_path / "a.xml").write_text("made anew in this run")
    report_files.check_age(host, "a.xml", None, DAY)


def test_in_a_shallow_clone_a_tracked_report_without_a_time_has_no_age(tmp_path: Path) -> None:
    write(tmp_path / "origin", "a.xml")
    commit(tmp_path / "origin", NOW - timedelta(hours=1), "a.xml")
    commit(tmp_path / "origin", NOW - timedelta(hours=1), "a.xml")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{tmp_path}/origin", "clone")
    assert "fetch-depth: 0" in age_fault(Host.at(tmp_path / "clone", NOW), None).detail


def test_a_report_without_a_time_outside_of_git_has_no_age(tmp_path: Path) -> None:
    assert "git cannot tell" in age_fault(write(tmp_path, "a.xml"), None).detail


@pytest.mark.parametrize(
    ("length", "words"),
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
def test_a_length_of_time_in_words_is_never_shorter_than_it_is(length: timedelta, words: str) -> None:
    assert report_files.in_words(length) == words


@pytest.mark.parametrize("glob", ["{a,b}" * 12, "{1..1000000}.xml"])
def test_braces_that_stand_for_too_many_globs_are_refused(glob: str) -> None:
    with pytest.raises(ValidationError, match=r"the braces stand for more than 1,000 globs; write fewer"):
        report_files.ReportParams.model_validate({"reports": glob})


@pytest.mark.parametrize("glob", ["{a,b}/*.xml", "{1..9}.xml", "{a", "a}b", "{,x}"])
def test_braces_in_measure_are_kept(glob: str) -> None:
    assert report_files.ReportParams.model_validate({"reports": glob}).reports == (glob,)


# --------------------------------------------------------------------------------------------- all reports of an item


@dataclass(frozen=True)
class ComparisonText:
    """A report that says what its file says, and that it was made in 2026."""

    text: str
    produced_at: datetime | None = NOW


def said(stream: BinaryIO) -> ComparisonText:
    text = stream.read().decode()
    if "broken" in text:
        raise EvidenceError(Cause.UNREADABLE, "it is broken")
    return ComparisonText(text, NOW - 2 * DAY if "old" in text else NOW)


def read_all(host: Host, max_age: str | None = None) -> list[report_files.Read[ComparisonText]]:
    params = report_files.ReportParams.model_validate({"reports": "*.xml", "max_age": max_age})
    return report_files.read_all(host, params, said)


def test_every_report_is_read_with_its_digest(tmp_path: Path) -> None:
    assert read_all(write(tmp_path, "b.xml", "a.xml")) == [
        report_files.Read(path, ComparisonText(path), f"sha256:{hashlib.sha256(path.encode()).hexdigest()}")
        for path in ("a.xml", "b.xml")
    ]


def test_what_is_wrong_with_the_first_three_is_told_and_the_rest_counted(tmp_path: Path) -> None:
    host = write(tmp_path, "sound.xml", "old.xml", *(f"broken-{number}.xml" for number in range(3)))

    with pytest.raises(EvidenceError) as caught:
        read_all(host, max_age="1d")

    told = "; ".join(f"broken-{number}.xml: it is broken" for number in range(3))
    assert (caught.value.cause, caught.value.detail) == (Cause.UNREADABLE, f"{told}; and 1 more")


def test_copies_of_a_report_are_told_and_left_out(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a.xml": "one", "b.xml": "two", "c.xml": "one"})
    kept, notes = report_files.once_each(read_all(Host.at(tmp_path, NOW)))

    assert [each.path for each in kept] == ["a.xml", "b.xml"]
    assert notes == ["c.xml is byte for byte a.xml and is counted once"]


@pytest.mark.parametrize(("many", "last"), [(20, "note 19"), (21, "1 more remarks"), (1_020, "1,000 more remarks")])
def test_remarks_are_bounded_and_the_rest_is_counted(many: int, last: str) -> None:
    told = report_files.briefly([f"note {number}" for number in range(many)], "remarks")
    assert (told[:20], told[-1]) == (tuple(f"note {number}" for number in range(20)), last)

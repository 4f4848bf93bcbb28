"""Go cover profiles: rows in, reports or refusals out."""

from __future__ import annotations

import pytest

from gate.formats.coverage import gocover
from gate.formats.coverage.gocover import parse, read
from gate.formats.coverage.model import CoverageReport, FileCoverage, Limits, Lines, Unit
from tests.cases import cases
from tests.formats.coverage import reading

PROFILE = """mode: set
example.com/m/m.go:3.20,4.7 1 1
example.com/m/m.go:7.2,7.10 2 0
example.com/m/m.go:4.7,6.3 1 1
"""


def test_statements_are_counted_and_lines_are_those_of_the_blocks() -> None:
    statements: dict[object, tuple[int, int]] = {b"3.20,4.7": (1, 1), b"7.2,7.10": (0, 2), b"4.7,6.3": (1, 1)}
    assert reading.read(parse, PROFILE) == CoverageReport(
        "gocover",
        (FileCoverage("example.com/m/m.go", 4, 2, lines=Lines(0b11111000, 0b1111000, statements=statements)),),
        has_branches=False,
        unit=Unit.STATEMENTS,
    )


@cases("mode", ["set", "count", "atomic"])
def test_equal_blocks_are_one_and_covered_when_one_of_them_is(mode: str) -> None:
    rows = [f"mode: {mode}", "m/a.go:1.1,2.2 3 0", "m/a.go:5.1,6.2 1 0", "m/a.go:1.1,2.2 3 7", "m/a.go:1.1,2.2 3 0", ""]

    assert reading.counts(reading.read(parse, "\n".join(rows))) == (4, 3, 0, 0)


def test_joined_profiles_have_several_modes() -> None:
    assert reading.counts(reading.read(parse, PROFILE + PROFILE.replace("7.10 2 0", "7.10 2 4"))) == (4, 4, 0, 0)


@cases("text", [PROFILE.replace("\n", "\r\n"), "\ufeff" + PROFILE, PROFILE + "\n"])
def test_byte_order_marks_and_line_ends_make_no_difference(text: str) -> None:
    assert reading.read(parse, text) == reading.read(parse, PROFILE)


def test_a_name_of_a_file_may_contain_colons_and_spaces() -> None:
    report = reading.read(parse, "mode: set\nC:/a b/m.go:1.1,2.2 1 1\n")
    assert [file.path for file in report.files] == ["C:/a b/m.go"]


def test_a_profile_without_blocks_says_that_nothing_was_measured() -> None:
    report = reading.read(parse, "mode: set\n")
    assert report.files == ()
    assert report.notes == (
        "the profile contains no block: no package with statements was tested, or its tests panicked",
    )


def test_a_profile_without_a_last_line_feed_says_so() -> None:
    report = reading.read(parse, PROFILE.rstrip())
    assert report.notes == ("no line feed ends the last row, as Go writes it; is the file cut short?",)
    assert reading.read(parse, PROFILE).notes == ()


@cases(
    ("text", "error"),
    [
        ("", "empty: the file is empty"),
        ("m/a.go:1.1,2.2 1 1\n",
         "unreadable: expected a Go cover profile, but no row names its mode; this seems to be text"),
        (PROFILE[:60], "unreadable: row 3 is not a block of a cover profile; is it cut short?"),
        ("mode: set\nm/a.go:1.1,2.2 1 -1\n", "unreadable: row 2 is not a block of a cover profile; is it cut short?"),
        ("mode: set\nm/a.go:1.1,2.2 1 1\nm/a.go:1.1,2.2 1 x\n",
         "unreadable: row 3 is not a block of a cover profile; is it cut short?"),
        ("mode: set\nm/a.go:0.1,2.2 1 1\n", "unreadable: row 2 has no usable line numbers"),
        ("mode: set\nm/a.go:3.1,2.2 1 1\n", "unreadable: row 2 has no usable line numbers"),
        ("mode: set\nm/a.go:1.1,2.2 1 1\nm/a.go:1.1,2.2 2 1\n",
         "unreadable: two rows give m/a.go:1.1,2.2 different numbers of statements"),
        ("mode: set\n" + "a" * 70_000, "unreadable: a row is longer than 65,536 bytes"),
    ],
)  # fmt: skip
def test_a_profile_that_is_not_whole_is_refused(text: str, error: str) -> None:
    assert reading.refusal(parse, text) == error


def test_utf_16_is_refused_with_the_reason() -> None:
    assert "UTF-16" in reading.refusal(parse, PROFILE.encode("utf-16"))


def test_files_lines_and_blocks_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "more than 0 files" in reading.refusal(lambda stream: read(stream, limits=Limits(files=0)), PROFILE)
    assert "line numbers are too high" in reading.refusal(lambda stream: read(stream, limits=Limits(span=5)), PROFILE)
    monkeypatch.setattr(gocover, "MAX_BLOCKS", 2)
    assert reading.refusal(parse, PROFILE) == "unreadable: the profile has more than 2 blocks"

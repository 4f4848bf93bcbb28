"""Versions: which is newer, which has a fix, and to which a package is upgraded."""

from __future__ import annotations

import pytest

from gate.remediation.versions import choose_version, has_fix, sort_key


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("1.2", "1.10"),
        ("1.0.0-rc1", "1.0.0"),
        ("20.3.0rc1", "20.3.0"),
        ("2.0a1", "2.0rc1"),
        ("1.1.1c-r0", "1.1.1d-r2"),
        ("1.1.1", "1.1.1d"),
        ("7.64.0-4+deb10u1", "1:7.0"),
        ("1.0~beta", "1.0"),
        ("v1.2.3", "v1.2.4"),
        ("29.0-jre", "30.0-android"),
    ],
)  # fmt: skip
def test_versions_are_ordered_from_old_to_new(older: str, newer: str) -> None:
    assert sort_key(older) < sort_key(newer)


@pytest.mark.parametrize(("version", "other"), [("1.0", "1.0.0"), ("v2", "2.0"), ("1.2.3+build", "1.2.3")])
def test_some_versions_are_written_in_several_ways(version: str, other: str) -> None:
    assert sort_key(version) == sort_key(other)


@pytest.mark.parametrize(
    ("version", "fixed", "expected"),
    [
        ("4.5.3", ("3.0.8", "4.5.3"), True),
        ("5.0", ("3.0.8", "4.5.3"), True),
        ("4.0", ("3.0.8", "4.5.3"), False),
        ("3.0.8", ("3.0.8", "4.5.3"), True),
        ("1.0", (), False),
    ],
)
def test_a_version_between_two_lines_of_releases_need_not_have_the_fix(
    version: str, fixed: tuple[str, ...], *, expected: bool
) -> None:
    assert has_fix(version, fixed) is expected


@pytest.mark.parametrize(
    ("installed", "fixes", "expected"),
    [
        ("4.17.11", [["4.17.19"], ["4.17.21"]], "4.17.21"),
        ("4.5.2", [["3.0.8", "4.5.3"]], "4.5.3"),
        ("2.0", [["3.0.8", "4.5.3"]], "3.0.8"),
        ("", [["1.1", "2.1"], ["2.1"]], "2.1"),
        ("1.0", [["2.0rc1", "2.0"]], "2.0"),
        ("1.0", [["2.0rc1"]], "2.0rc1"),
        ("5.1.0", [["2.11.2"]], None),
    ],
)
def test_the_oldest_newer_release_with_all_fixes_is_chosen(
    installed: str, fixes: list[list[str]], expected: str | None
) -> None:
    assert choose_version(installed, fixes) == expected

"""Files of sign-offs: bytes in, entries out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.documents.signoffs import Malformed, Signoff, parse
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

SOUND = """# reviewed by @shop/security
signoffs:
  - item: penetration-test
    by: "@alice"
    on: 2026-11-01
    until: 2027-11-01
    link: https://example.com/reports/17
    note: |
      two findings,
      both closed
  - {item: rehearsal, by: bob, on: "2026-10-31", until: 2026-10-31}
"""


def test_a_sound_file() -> None:
    assert parse(SOUND.encode()) == (
        Signoff(
            "penetration-test", "@alice", date(2026, 11, 1), date(2027, 11, 1), 3, "https://example.com/reports/17",
            "two findings, both closed",
        ),
        Signoff("rehearsal", "bob", date(2026, 10, 31), date(2026, 10, 31), 11),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "item", "line", "why"),
    [
        ("on: 2026-11-01|", "x", 2, "`on` is missing"),
        ("by: alice|", "x", 2, "`by` is missing"),
        ("until: 2027-11-01|", "x", 2, "`until` is missing"),
        ("item: x|", "", 2, "`item` is missing"),
        ("by: alice|by:", "x", 3, "`by` is missing"),
        ("by: alice|by: ' '", "x", 3, "`by` is a text of at most 100 characters; quote it if it is a number"),
        ("by: alice|by: 7", "x", 3, "`by` is a text of at most 100 characters; quote it if it is a number"),
        ("by: alice|by: [alice]", "x", 3, "`by` is a text of at most 100 characters; quote it if it is a number"),
        ("item: x|item: true", "", 2, "`item` is a text of at most 100 characters; quote it if it is a number"),
        ("until: 2027-11-01|until: 2027-13-45", "x", 2, "`on` and `until` are days such as 2026-11-01"),
        ("until: 2027-11-01|until: 2027-1-1", "x", 5, "`until` is a day such as 2026-11-01"),
        ("until: 2027-11-01|until: never", "x", 5, "`until` is a day such as 2026-11-01"),
        ("until: 2027-11-01|until: 2026-10-31", "x", 2, "it ends before it was signed"),
        ("until: 2027-11-01|untill: 2027-11-01", "x", 2, "`until` is missing"),
        ("by: alice|by: alice\n    notes: x", "x", 4, "it has a key that is none; did you mean `note`?"),
        ("by: alice|by: alice\n    zzz: x", "x", 4, "it has a key that is none: item, by, on, until, link, note are"),
        ("by: alice|by: alice\n    link: http://x", "x", 4, "`link` begins with https:// and has no spaces"),
        ("by: alice|by: alice\n    link: javascript:x", "x", 4, "`link` begins with https:// and has no spaces"),
    ],
)
def test_a_malformed_entry_is_told_with_its_line_and_spoils_no_other(
    changed: str, item: str, line: int, why: str
) -> None:
    sound = "signoffs:\n  - item: x\n    by: alice\n    on: 2026-11-01\n    until: 2027-11-01\n"
    other = "  - {item: y, by: bob, on: 2026-11-01, until: 2027-11-01}\n"
    before, after = changed.split("|")
    text = sound.replace(before, after)
    text = text.replace("  - \n    by", "  - by").replace("    \n", "")

    first, second = parse((text + other).encode())

    assert isinstance(first, Malformed)
    assert (first.item, first.line, first.why) == (item, line, why)
    assert isinstance(second, Signoff)


def test_an_entry_that_is_no_mapping_is_malformed() -> None:
    assert parse(b"signoffs: [alice]") == (Malformed("", 1, "an entry has the keys item, by, on, until, link, note"),)


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("", Cause.EMPTY, "the file holds nothing"),
        ("[]", Cause.UNREADABLE, "there is no list `signoffs:` in it"),
        ("signoffs: {}", Cause.UNREADABLE, "there is no list `signoffs:` in it"),
        ("signoff: []", Cause.UNREADABLE, "there is no list `signoffs:` in it"),
        ("signoffs: []\nx: 1", Cause.UNREADABLE, "line 2 begins something that is not `signoffs`"),
        ("signoffs:\n- item: x\n  item: y", Cause.UNREADABLE, "a key stands twice; the second time at line 3"),
        ("signoffs: [~]]", Cause.UNREADABLE, None),
        ("signoffs: [" + "~," * 10_001 + "]", Cause.UNREADABLE, "there are 10,001 entries; at most 10,000 are read"),
    ],
)
def test_a_file_that_cannot_be_understood_is_no_evidence(text: str, reason: Cause, detail: str | None) -> None:
    with pytest.raises(EvidenceError) as raised:
        parse(text.encode())
    assert raised.value.cause is reason
    assert detail is None or raised.value.detail == detail


@given(st.text(alphabet="abinotuy: -[]{}'\"#\n2016", max_size=80))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    try:
        read = parse(b"signoffs:\n" + text.encode())
    except EvidenceError:
        assert error.cause in (Cause.EMPTY, Cause.UNREADABLE)
    else:
        assert all(1 <= one.line <= text.count("\n") + 2 for one in read)

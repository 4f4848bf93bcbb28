"""Files of sign-offs: bytes in, entries out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.documents.signoffs import Malformed, Signoff, parse
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases

VALID = """# reviewed by @shop/security
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


def test_a_valid_file_is_read() -> None:
    assert parse(VALID.encode()) == (
        Signoff(
            "penetration-test", "@alice", date(2026, 11, 1), date(2027, 11, 1), 3, "https://example.com/reports/17",
            "two findings, both closed",
        ),
        Signoff("rehearsal", "bob", date(2026, 10, 31), date(2026, 10, 31), 11),
    )  # fmt: skip


@cases(
    ("change", "item", "line", "reason"),
    [
        ("on: 2026-11-01|", "x", 2, "`on` is missing"),
        ("by: alice|", "x", 2, "`by` is missing"),
        ("until: 2027-11-01|", "x", 2, "`until` is missing"),
        ("item: x|", "", 2, "`item` is missing"),
        ("by: alice|by:", "x", 3, "`by` is missing"),
        ("by: alice|by: ' '", "x", 3, "`by` must be a text of at most 100 characters; quote it if it is a number"),
        ("by: alice|by: 7", "x", 3, "`by` must be a text of at most 100 characters; quote it if it is a number"),
        ("by: alice|by: [alice]", "x", 3, "`by` must be a text of at most 100 characters; quote it if it is a number"),
        ("item: x|item: true", "", 2, "`item` must be a text of at most 100 characters; quote it if it is a number"),
        ("until: 2027-11-01|until: 2027-13-45", "x", 2, "`on` and `until` must be days such as 2026-11-01"),
        ("until: 2027-11-01|until: 2027-1-1", "x", 5, "`until` must be a day such as 2026-11-01"),
        ("until: 2027-11-01|until: never", "x", 5, "`until` must be a day such as 2026-11-01"),
        ("until: 2027-11-01|until: 2026-10-31", "x", 2, "`until` is before `on`"),
        ("until: 2027-11-01|untill: 2027-11-01", "x", 2, "`until` is missing"),
        ("by: alice|by: alice\n    notes: x", "x", 4, "unexpected key `notes`; did you mean `note`?"),
        (
            "by: alice|by: alice\n    zzz: x",
            "x",
            4,
            "unexpected key `zzz`; allowed keys: `item`, `by`, `on`, `until`, `link` and `note`",
        ),
        ("by: alice|by: alice\n    link: http://x", "x", 4, "`link` must begin with https:// and have no spaces"),
        ("by: alice|by: alice\n    link: javascript:x", "x", 4, "`link` must begin with https:// and have no spaces"),
    ],
)
def test_a_malformed_entry_has_its_line_and_reason_and_the_others_are_read(
    change: str, item: str, line: int, reason: str
) -> None:
    valid = "signoffs:\n  - item: x\n    by: alice\n    on: 2026-11-01\n    until: 2027-11-01\n"
    other = "  - {item: y, by: bob, on: 2026-11-01, until: 2027-11-01}\n"
    before, after = change.split("|")
    text = valid.replace(before, after)
    text = text.replace("  - \n    by", "  - by").replace("    \n", "")

    first, second = parse((text + other).encode())

    assert isinstance(first, Malformed)
    assert (first.item, first.line, first.reason) == (item, line, reason)
    assert isinstance(second, Signoff)


def test_an_entry_that_is_not_a_mapping_is_malformed() -> None:
    assert parse(b"signoffs: [alice]") == (
        Malformed("", 1, "expected an entry with the keys item, by, on, until, link, note"),
    )


@cases(
    ("text", "cause", "detail"),
    [
        ("", Cause.EMPTY, "the file is empty"),
        ("[]", Cause.UNREADABLE, "expected a list `signoffs:`"),
        ("signoffs: {}", Cause.UNREADABLE, "expected a list `signoffs:`"),
        ("signoff: []", Cause.UNREADABLE, "expected a list `signoffs:`"),
        ("signoffs: []\nx: 1", Cause.UNREADABLE, "unexpected key in line 2; only `signoffs` is allowed"),
        ("signoffs:\n- item: x\n  item: y", Cause.UNREADABLE, "line 3 has a duplicate key; the first is in line 2"),
        ("signoffs: [~]]", Cause.UNREADABLE, None),
        ("signoffs: [" + "~," * 10_001 + "]", Cause.TOO_LARGE, "there are 10,001 entries, more than 10,000"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(text: str, cause: Cause, detail: str | None) -> None:
    with pytest.raises(EvidenceError) as raised:
        parse(text.encode())
    assert raised.value.cause is cause
    assert detail is None or raised.value.detail == detail


@given(st.text(alphabet="abinotuy: -[]{}'\"#\n2016", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        entries = parse(b"signoffs:\n" + text.encode())
    except EvidenceError as error:
        assert error.cause in (Cause.EMPTY, Cause.UNREADABLE)  # noqa: PT017 - either end is right
    else:
        assert all(1 <= entry.line <= text.count("\n") + 2 for entry in entries)

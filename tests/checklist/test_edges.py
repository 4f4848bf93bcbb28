"""What the checklist says at the edges of its grammar, all in one golden file: edges.txt.

`GATE_UPDATE_GOLDEN=1` writes it anew; read the diff before you commit it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.checklist import lint, load
from gate.model.errors import ChecklistError

GOLDEN = Path(__file__).with_name("edges.txt")
UPDATE = bool(os.environ.get("GATE_UPDATE_GOLDEN"))

INPUTS = {
    "files": "paths: x",
    "coverage": "reports: c.xml",
    "http": "urls: 'https://a.example', facts: {db: db}",
}

EXPECTATIONS = {
    "files": (
        "count in a|", "count >= ", "! exists", "size <= 10", "size <= 10KB and more", "age > 1d|2d", "count >= 0.5%",
        "count >= baseline * 2", "count => 5", "matches /x/", "exists matches /(/", "not count", "exists == 1",
        "count is 5", "count >= 1e3", "count >= -1", "count >= 01", "count >= 1.50",
    ),
    "coverage": (
        "line_coverage >= 0.8%", "line_coverage >= 0.8", "line_coverage >= 1", "line_coverage >= 0%",
        "line_coverage >= baseline - 5%", "line_coverage >= baseline ~ 5", "line_coverage >= baseline + 5ms",
        "line_coverage >= 80 %", "line_coverage >= 100%", "line_coverage >= 100.5%", "lines >= 5",
    ),
    "http": (
        "db in a|", "db in a| |b", "db in", "db == ", "db == a b", "db == 'a", "db == ''", "db matches /(/",
        "db matches /x", "db matches x", "db matches /", "db matches //", "db matches /a/b/", "db >= 5",
        "db == baseline", "db in a|b c", "db in a|b|c", "db == 'a b'",
    ),
}  # fmt: skip

TIMES = ("6h", "360m", "6.01h", "0s", "0.5s", "1d", "5", "5 m", "x")


def said(text: str) -> str:
    try:
        load(text.encode(), "readiness.yml")
    except ChecklistError as mistakes:
        return str(mistakes)
    return "sound"


def checklist(probe: str, must: str, more: str = "") -> str:
    return (
        f'version: 1\nitems:\n  - id: a\n    probe: {probe}\n    with: {{{INPUTS[probe]}}}\n    must: "{must}"\n{more}'
    )


def test_every_edge_is_told_as_the_golden_file_says() -> None:
    told = [
        f"{probe}: {must}\n    {said(checklist(probe, must))}\n"
        for probe, all_of in EXPECTATIONS.items()
        for must in all_of
    ]
    told += [
        f"timeout: {time}\n    {said(checklist('files', 'exists', f'    timeout: {time}{chr(10)}'))}\n"
        for time in TIMES
    ]
    if UPDATE:
        GOLDEN.write_text("".join(told), encoding="utf-8")

    assert "".join(told) == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            b"x" * 1_000_001,
            "readiness.yml:1:1: the checklist has 1,000,001 bytes; at most 1,000,000 are read\n    split it",
        ),
        (
            checklist("files", "exists").encode("utf-16"),
            "readiness.yml:1:1: the checklist is encoded as UTF-16; wanted UTF-8\n    save the file as UTF-8",
        ),
        (
            checklist("files", "exists").encode() + b"    title: caf\xe9\n",
            "readiness.yml:7:15: the checklist is not UTF-8 from here on\n    save the file as UTF-8",
        ),
    ],
)
def test_what_cannot_be_decoded_is_told_whole(data: bytes, words: str) -> None:
    with pytest.raises(ChecklistError) as mistakes:
        load(data, "readiness.yml")

    assert str(mistakes.value) == words


DOUBTFUL = """version: 1
items:
  - id: a
    probe: files
    with: {paths: gone/*.txt}
    must: [size >= 0B, size <= 10KB, total_size > 5KB, total_size < 3KB]
    should: [size <= 20KB, size <= 20KB]
  - id: b
    probe: coverage
    with: {reports: c.xml}
    should: line_coverage >= baseline
waivers:
  - {item: a, until: 2027-12-31, by: me, reason: later}
  - {item: b, until: 2026-11-01, by: me, reason: later, but: line_coverage >= 0%}
"""


def test_every_doubt_is_told_at_its_place(tmp_path: Path) -> None:
    host = Host.at(tmp_path, datetime(2026, 11, 20, tzinfo=UTC))

    told = "".join(f"{doubt}\n" for doubt in lint(load(DOUBTFUL.encode(), "readiness.yml"), host))
    told = told.replace(str(tmp_path), "ROOT")
    golden = GOLDEN.with_name("doubts.txt")
    if UPDATE:
        golden.write_text(told, encoding="utf-8")

    assert told == golden.read_text(encoding="utf-8")


def test_an_item_carries_everything_that_was_written() -> None:
    text = checklist(
        "files", "exists", "    timeout: 500ms\n    title: T\n    owner: me\n    weight: 2.5\n    help: H\n"
    )

    item = load(text.encode(), "readiness.yml").items[0]

    assert (item.id, item.probe, item.title, item.owner, item.help) == ("a", "files", "T", "me", "H")
    assert (item.timeout, item.weight) == (Decimal("0.5"), Decimal("2.5"))
    assert str(item.position) == "readiness.yml:3:5"
    assert [str(each.position) for each in item.must] == ["readiness.yml:6:11"]

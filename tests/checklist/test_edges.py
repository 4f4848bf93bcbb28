"""Messages at the edges of the grammar, in one golden file: edges.txt.

`GATE_UPDATE_GOLDEN=1` writes it; read the diff before you commit it.
"""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from gate.adapters.workspace import Workspace
from gate.checklist import load
from gate.checklist.linting import lint
from gate.model.errors import ChecklistError
from tests.cases import cases

GOLDEN = Path(__file__).with_name("edges.txt")
UPDATE = bool(os.environ.get("GATE_UPDATE_GOLDEN"))

PARAMS = {
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


def problems(text: str) -> str:
    try:
        load(text.encode(), "readiness.yml")
    except ChecklistError as error:
        return str(error)
    return "valid"


def checklist(probe: str, must: str, more: str = "") -> str:
    return (
        f'version: 1\nitems:\n  - id: a\n    probe: {probe}\n    with: {{{PARAMS[probe]}}}\n    must: "{must}"\n{more}'
    )


def test_the_golden_file_has_the_messages_of_all_edges() -> None:
    output = [
        f"{probe}: {must}\n    {problems(checklist(probe, must))}\n"
        for probe, expectations in EXPECTATIONS.items()
        for must in expectations
    ]
    output += [
        f"timeout: {time}\n    {problems(checklist('files', 'exists', f'    timeout: {time}{chr(10)}'))}\n"
        for time in TIMES
    ]
    if UPDATE:
        GOLDEN.write_text("".join(output), encoding="utf-8")

    assert "".join(output) == GOLDEN.read_text(encoding="utf-8")


@cases(
    ("data", "message"),
    [
        (
            b"x" * 1_000_001,
            (
                "readiness.yml:1:1: the checklist has 1,000,001 bytes, expected at most 1,000,000"
                " [checklist-too-large]\n"
                "    split it into several files"
            ),
        ),
        (
            checklist("files", "exists").encode("utf-16"),
            (
                "readiness.yml:1:1: the checklist is encoded as UTF-16, expected UTF-8 [not-utf8]\n"
                "    save the file as UTF-8"
            ),
        ),
        (
            checklist("files", "exists").encode() + b"    title: caf\xe9\n",
            "readiness.yml:7:15: this character is not encoded as UTF-8 [not-utf8]\n    save the file as UTF-8",
        ),
    ],
)
def test_bytes_that_cannot_be_decoded_are_one_problem(data: bytes, message: str) -> None:
    with pytest.raises(ChecklistError) as caught:
        load(data, "readiness.yml")

    assert str(caught.value) == message


SUSPICIOUS = """version: 1
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


def test_the_golden_file_has_every_warning_with_its_position(tmp_path: Path) -> None:
    warnings = lint(load(SUSPICIOUS.encode(), "readiness.yml"), Workspace(tmp_path), date(2026, 11, 20))

    output = "".join(f"{warning}\n" for warning in warnings)
    output = output.replace(str(tmp_path), "ROOT")
    golden = GOLDEN.with_name("warnings.txt")
    if UPDATE:
        golden.write_text(output, encoding="utf-8")

    assert output == golden.read_text(encoding="utf-8")


def test_an_item_has_all_keys_of_the_file() -> None:
    text = checklist(
        "files", "exists", "    timeout: 500ms\n    title: T\n    owner: me\n    weight: 2.5\n    help: H\n"
    )

    item = load(text.encode(), "readiness.yml").items[0]

    assert (item.id, item.probe, item.title, item.owner, item.help) == ("a", "files", "T", "me", "H")
    assert (item.timeout, item.weight) == (Decimal("0.5"), Decimal("2.5"))
    assert str(item.position) == "readiness.yml:3:5"
    assert [str(expectation.position) for expectation in item.must] == ["readiness.yml:6:11"]

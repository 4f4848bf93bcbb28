"""Coverlet's JSON: documents in, reports or refusals out."""

from __future__ import annotations

import json
from typing import Any

from gate.formats.coverage.coverlet import matches, parse
from gate.formats.coverage.model import CoverageReport, FileCoverage, Lines
from tests.cases import cases
from tests.formats.coverage.reading import counts, read, refusal


def report(lines: Any, branches: Any = (), path: str = "src\\Cart.cs") -> str:
    method = {"Lines": lines, "Branches": list(branches) if isinstance(branches, tuple) else branches}
    return json.dumps({"Shop.dll": {path: {"Shop.Cart": {"Shop.Cart::Total()": method}}}})


def branch(line: Any, hits: Any) -> dict[str, Any]:
    return {"Line": line, "Offset": 3, "EndOffset": 5, "Path": 0, "Ordinal": 0, "Hits": hits}


def test_a_complete_report_is_read() -> None:
    assert read(parse, report({"3": 2, "4": 0}, (branch(3, 1), branch(3, 0)))) == CoverageReport(
        format="coverlet",
        files=(
            FileCoverage(
                "src\\Cart.cs", 2, 1, 2, 1,
                Lines(0b11000, 0b1000, {3: (1, 2)}, {3: (1, 1)}, {3: (1, 1), 4: (0, 1)}), 1, 1,
            ),
        ),
        has_branches=True,
        tool="Coverlet",
        has_functions=True,
    )  # fmt: skip


def test_code_without_branches_has_none_and_measured_them() -> None:
    result = read(parse, report({"3": 2}))
    assert counts(result) == (1, 1, 0, 0)
    assert result.has_branches


def test_code_that_altcover_exempts_is_not_covered() -> None:
    result = read(parse, report({"3": 2, "4": -1}, (branch(3, -2), branch(3, 1))))
    assert counts(result) == (2, 1, 2, 1)
    assert result.notes == (
        "2 × a line or branch with a negative count, as AltCover writes exempted code; it is not covered",
    )


def test_a_module_without_files_is_recognized_and_has_none() -> None:
    document = '{"Shop.dll": {}}'
    assert matches(document.encode())
    assert read(parse, document).files == ()


def test_json_of_other_tools_is_not_recognized() -> None:
    assert not matches(b'{"Shop.dll": {"size": 5}, "total": 3}')
    assert not matches(b"{}")


@cases(
    ("document", "message"),
    [
        (report(None), "the method Shop.Cart::Total() has no `Lines` or no `Branches`"),
        (report({"3": 1}, None), "the method Shop.Cart::Total() has no `Lines` or no `Branches`"),
        (report({"x": 1}), "the method Shop.Cart::Total() has a line or a count that is not a whole number"),
        (report({"3": None}), "the method Shop.Cart::Total() has a line or a count that is not a whole number"),
        (report({"3": 1}, (5,)), "the method Shop.Cart::Total() has a line or a count that is not a whole number"),
        ('{"Shop.dll": 5}', "a module, file, class or method is not an object"),
        (
            '{"Shop.dll": {"a.cs": {"Shop.Cart": {"Total()": null}}}}',
            "a module, file, class or method is not an object",
        ),
    ],
)
def test_what_lost_a_part_or_is_no_such_report_is_refused(document: str, message: str) -> None:
    assert refusal(parse, document) == f"unreadable: expected a JSON report of Coverlet, but {message}"

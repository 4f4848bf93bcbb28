"""XML by paths: elements, attributes and lines."""

from __future__ import annotations

import pytest

from gate.formats.documents import xml_paths
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from tests.cases import cases

DOCUMENT = b'<r xmlns:c="urn:x">\n<c:a n="1">x</c:a>\n<a n="2"><b/>y</a>\n<a/></r>'


@cases(
    ("path", "values"),
    [
        ("/r/a/@n", [("1", 2), ("2", 3), (None, 4)]),
        ("/r/a[@n='1']", [("x", 2)]),
        ("//a", [("x", 2), (None, 3), ("", 4)]),
    ],
)
def test_values_have_their_lines(path: str, values: list[tuple[str | None, int]]) -> None:
    assert xml_paths.find(xml_paths.check(path), xml_paths.read(DOCUMENT)) == values


def test_a_path_to_nothing_is_a_missing_value_with_the_names_that_are_there() -> None:
    with pytest.raises(EvidenceError) as raised:
        xml_paths.find("/r/z/@n", xml_paths.read(DOCUMENT))
    assert raised.value.cause is Cause.MISSING_VALUE
    assert raised.value.detail == "nothing is at /r/z/@n; there is no z, only a"


@cases("path", ["a[@b>'1']", "/a/text()", "//", "/a | /b", "count(/a", "sum(/a)"])
def test_a_path_outside_of_the_subset_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="this XPath is not supported"):
        xml_paths.check(path)

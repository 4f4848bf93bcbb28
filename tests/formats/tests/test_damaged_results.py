"""A red report that lost a part is not green, whatever the part is; its encoding makes no difference."""

from __future__ import annotations

import gzip
import io
import json

from gate.formats.tests import FORMATS
from tests.cases import cases
from tests.corpus import FOLDER
from tests.formats.tests.damage import is_green, without_elements, without_members

JSON = (
    "jest-json/jest-29-retries.json", "jest-json/vitest-1.json", "mocha-json/mocha-10-hooks.json",
    "ctrf/mocha-ctrf.json", "mochawesome/mochawesome-8.json", "cypress/cypress-run.json",
)  # fmt: skip
XML = (
    "trx/em-NUnit-netcoreapp3.1-sample.trx", "nunit/dorny-dotnet-nunit.xml", "xunitnet/em-mstest-fixie.xml",
    "robot-xml/robot-7.1-merged.xml", "robot-xml/robot-3.2.2-output.xml", "ctest-xml/ctest-3.25.1.xml",
)  # fmt: skip
NAMES = {
    "jest-json": "jest",
    "mocha-json": "mocha",
    "xunitnet": "xunit-net",
    "robot-xml": "robot",
    "ctest-xml": "ctest",
}


def text_of(path: str) -> str:
    return (FOLDER / "tests" / path).read_text(encoding="utf-8-sig")


def name_of(path: str) -> str:
    folder = path.partition("/")[0]
    return NAMES.get(folder, folder)


@cases("path", JSON)
def test_a_red_document_without_a_member_is_not_green(path: str) -> None:
    parse = FORMATS[name_of(path)].parse
    assert [text for text in without_members(json.loads(text_of(path))) if is_green(parse, text)] == []


@cases("path", XML)
def test_a_red_document_without_an_element_is_not_green(path: str) -> None:
    parse = FORMATS[name_of(path)].parse
    assert [text for text in without_elements(text_of(path)) if is_green(parse, text)] == []


@cases("path", [*JSON, *XML])
def test_the_encoding_of_a_report_makes_no_difference(path: str) -> None:
    text, name = text_of(path), name_of(path)
    plain = FORMATS[name].parse(io.BytesIO(text.encode()))
    wide = text.replace('encoding="UTF-8"', 'encoding="utf-16"').replace('encoding="utf-8"', 'encoding="utf-16"')
    for data in (
        b"\xef\xbb\xbf" + text.encode(), wide.encode("utf-16"), gzip.compress(text.encode()),
        text.replace("\n", "\r\n").encode(),
    ):  # fmt: skip
        assert [match.name for match in FORMATS.matching(data[:8192])] == [name]
        assert FORMATS[name].parse(io.BytesIO(data)).tests == plain.tests


@cases("path", JSON)
def test_the_order_of_members_makes_no_difference(path: str) -> None:
    document = json.loads(text_of(path))
    text = json.dumps(dict(reversed(document.items())), indent=3)
    assert [match.name for match in FORMATS.matching(text.encode()[:8192])] == [name_of(path)]
    plain = FORMATS[name_of(path)].parse(io.BytesIO(text_of(path).encode()))
    assert FORMATS[name_of(path)].parse(io.BytesIO(text.encode())).tests == plain.tests

"""Elements of a large JSON list that are decoded with a type lose no member, and have the values of the strict decoder.

What nobody reads stays text: only its grammar is checked there, and the strict decoder reads it where somebody does.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import UNSET, Raw, Struct, UnsetType

from gate.formats.common.json_batches import decode_elements, decode_strictly, encode
from gate.formats.findings.sarif_keys import result_type
from gate.formats.findings.trivy_vulnerabilities import vulnerability_type
from gate.model import strict_json
from gate.model.errors import EvidenceError


class Package(Struct, forbid_unknown_fields=True, omit_defaults=True):
    url: str = ""
    other: Raw | UnsetType = UNSET


class Entry(Struct, forbid_unknown_fields=True, omit_defaults=True):
    id: str = ""
    number: int | UnsetType = UNSET
    package: Package | UnsetType = UNSET
    part: Raw | UnsetType = UNSET


def entry_type() -> type[Entry]:
    return Entry


def decode_singly(text: str) -> Any:
    try:
        return strict_json.new_decoder().decode(text)
    except (ValueError, ArithmeticError, RecursionError):
        return None


def read(text: str) -> list[dict[str, Any]] | None:
    """The members that the type reads, of elements that were decoded with it; None where they were not."""
    entries = decode_elements(text, entry_type)
    if entries is None:
        return None
    return [
        {"id": entry.id}
        | ({} if entry.number is UNSET else {"number": entry.number})
        | ({} if entry.package is UNSET else {"url": entry.package.url})
        for entry in entries
    ]


def expect(elements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same of elements that were decoded without the type."""
    return [
        {"id": entry.get("id", "")}
        | ({"number": entry["number"]} if "number" in entry else {})
        | ({"url": entry["package"].get("url", "")} if "package" in entry else {})
        for entry in elements
    ]


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "a", "number": 1, "package": {"url": "b", "other": {"x": 1}}, "part": [1, {"y": ":"}]}, {"id": "b"}',
        '{"part":{"a":1},"id":"::"},{},{"number":123456789012345678901234567890}',
        '{"\\u0069d": "a", "part": "\\u00e4\\ud83d\\ude00 ä"}',
    ],
)
def test_elements_of_the_type_are_decoded_with_it(text: str) -> None:
    assert read(text) == expect(decode_singly(f"[{text}]"))


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "a", "id": "b"}', '{"id": "a", "\\u0069d": "b"}', '{"part": 1, "part": 2}', '{"id": "", "id": "b"}',
        '{"package": {"url": "a", "url": "b"}}', '{"package": {"url": "a"}, "package": {"url": "a"}}',
        '{"id": "a", "id": "\\u003a"}', '{"id": "a", "id": "b", "part": "\\u003A"}', '{"number": 1, "number": 1}',
    ],
)  # fmt: skip
def test_a_member_that_is_read_and_occurs_again_is_refused(text: str) -> None:
    assert decode_elements(text, entry_type) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"other": 1}', '{"id": null}', '{"id": 1}', '{"number": true}', '{"number": 1.0}', "[]", '"a"', "null",
        '{"package": []}', '{"package": {"name": "a"}}', '{"part": "\\ud800"}', '{"part": 01}', '{"part": "\t"}',
        '{"part": tru}', '{"part": [1,]}', '{"part": {"a": 1,}}', '{"id": "a"', '{"part": "a', '{"part": "\\x"}',
        '{"part": NaN}', '{"part": {1: 2}}', '{"id": "\ud800"}',
    ],
)  # fmt: skip
def test_what_is_not_of_the_type_or_no_json_is_refused(text: str) -> None:
    assert decode_elements(text, entry_type) is None


def test_a_part_with_a_duplicate_name_is_refused_when_it_is_read() -> None:
    (entry,) = decode_elements('{"id": "a", "part": {"b": 1, "b": 2}}', entry_type) or [None]

    with pytest.raises(EvidenceError, match="the name 'b' is duplicate"):
        decode_strictly(bytes(entry.part))
    with pytest.raises(EvidenceError, match="the name 'b' is duplicate"):
        decode_strictly(encode(entry))


MEMBERS = st.sampled_from(
    [
        '"id": "a"', '"\\u0069d" : "::"', '"id": "\\u003a"', '"id": ""', '"number": 1', '"number":2', '"package": {}',
        '"package": {"url": "a", "other": [":"]}', '"package": {"url": "a", "url": "\\u003A"}',
        '"part": {"a": 1, "a": 2}',
        '"part": "\\u003a"', '"part": []', '"other": 1', '"id": null',
    ]
)  # fmt: skip
OBJECTS = st.lists(MEMBERS, max_size=4).map(", ".join).map("{{{}}}".format)


class Members(dict[str, Any]):
    """The members of an object, the last one of each name, and how many there are of all."""

    count = 0


def _count(pairs: list[tuple[str, Any]]) -> Members:
    members = Members(pairs)
    members.count = len(pairs)
    return members


@given(
    st.lists(OBJECTS, min_size=1, max_size=3).map(",".join),
    st.integers(0),
    st.sampled_from(["", ":", '"', "\\", ",", "}"]),
)
@example('{"id":"a","id":"\\u003a"}', 0, "")
@settings(deadline=None)
def test_what_is_decoded_with_a_type_is_json_and_lost_no_member(text: str, place: int, inserted: str) -> None:
    place %= len(text) + 1
    for variant in (text, text[:place] + inserted + text[place + 1 :]):
        values = read(variant)
        if values is not None:
            elements = json.loads(f"[{variant}]", object_pairs_hook=_count)
            packages = [element["package"] for element in elements if "package" in element]
            assert [members.count for members in (*elements, *packages)] == list(map(len, (*elements, *packages)))
            assert values == expect(elements)


@pytest.mark.parametrize(
    ("load", "element"),
    [
        (result_type, {"ruleId": "a", "ruleIndex": 1, "level": "note", "message": {"text": "m"}, "workItemUris": []}),
        (vulnerability_type, {"VulnerabilityID": "CVE-1", "PkgIdentifier": {"PURL": "pkg:npm/a", "UID": "1"}}),
    ],
)
def test_a_report_with_a_member_that_the_specification_lacks_is_read_without_the_type(
    load: Any, element: dict[str, Any]
) -> None:
    assert decode_elements(json.dumps(element), load) is not None
    assert decode_elements(json.dumps({**element, "added": 1}), load) is None
    assert decode_elements(json.dumps({**element, "added": 1})) == [{**element, "added": 1}]

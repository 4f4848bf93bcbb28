"""Many elements decoded at once are the same as one by one, or are not decoded."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gate.formats.common import content, json_stream
from gate.formats.common.json_batches import decode_elements
from gate.formats.common.json_stream import WILDCARD, Batch, PathTree, walk, walk_entries
from gate.model import strict_json
from gate.model.errors import EvidenceError


def decode_singly(text: str) -> list[Any] | None:
    try:
        elements: list[Any] = strict_json.new_decoder().decode(f"[{text}]")
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return elements


def agree(text: str) -> None:
    """The same values of the same types, or none."""
    elements = decode_elements(text)
    assert elements is None or repr(elements) == repr(decode_singly(text))


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "b": "x"}, {"a": 2}',
        '{"a":{"b":[{"c":null}]}},[true,false],"x",7',
        '{"a" : 1.50 ,\t"b":\r\n1E+2}, {"c": -0, "d": -0.0, "e": 1e400}',
        '{"a": "::", "b": "\\"a\\": 1", "c": "\\\\", "d": "\\u003c\\u00e4\\ud83d\\ude00\\/"}',
        '{"ä": "€ 😀 \x7f"}, {"a": 123456789012345678901234567890}',
        '{"a": {"b": 1}, "b": {"a": 1}}',
    ],
)
def test_elements_are_decoded_at_once(text: str) -> None:
    assert repr(decode_elements(text)) == repr(decode_singly(text))
    assert decode_elements(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 1}',
        '{"a": 1}, {"b": {"c": [{"d": 1, "e": {}, "d": 1}]}}',
        '{"a": 1, "\\u0061": 1}',
        '{"a": {"x": 1, "y": ":"}, "a": 2}',
        '{"a": 1, "a": 2, "b": "\\u003a"}',
        '{"a": 1, "a": 2, "b": "\\u003A"}',
        '{"a": 1, "a": 2, "\\u003a": "\\u003a"}',
    ],
)
def test_a_duplicate_name_is_noticed_wherever_it_is(text: str) -> None:
    assert decode_elements(text) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"a": NaN}', "Infinity", '{"a": "\x01"}', '{"a": "\t"}', '{"a": 01}', '{"a": 1.}', '{"a": +1}', '{"a": .5}',
        '{"a": 1,}', "1, ", ", 1", "1 2", "1], [2", "1]", '{"a": "b', '{"a": tru}', '{"a" 1}', "{1: 2}", "{'a': 1}",
        '"\\x"', '"\\u12g4"', "9" * 5000, "1e99999999999999999999", "[" * 5000 + "]" * 5000, "\ufeff1", "\xa01",
        "1\x00",
    ],
)  # fmt: skip
def test_what_the_strict_decoder_refuses_is_not_decoded(text: str) -> None:
    assert decode_singly(text) is None
    assert decode_elements(text) is None


TEXTS = st.sampled_from(
    ["a", "b", ":", '\\"', "\\\\", "\\u0061", "\\u003a", "\\u003A", "\\u005c", "\\ud800", "\\ud83d\\ude00", "ä", "\\n"]
)
STRINGS = st.lists(TEXTS, max_size=3).map(lambda parts: f'"{"".join(parts)}"')
SPACES = st.sampled_from(["", "", " ", "\n", "\t\r"])
SCALARS = STRINGS | st.sampled_from(["1", "-0", "1.50", "1e5", "2e400", "true", "null", "NaN", "123456789012345678901"])


def _object(members: list[tuple[str, str, str, str]]) -> str:
    return "{" + ",".join(f"{before}{name}{after}:{value}" for before, name, after, value in members) + "}"


VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(st.tuples(SPACES, STRINGS, SPACES, inner), max_size=4).map(_object)
        | st.lists(inner, max_size=3).map(lambda values: f"[{','.join(values)}]")
    ),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=4).map(",".join), st.integers(0), st.sampled_from(["", ":", '"', "\\", ",", "}"]))
@example('{"a": 1, "a": "\\u003a"}', 0, "")
@settings(deadline=None)
def test_any_text_is_decoded_as_one_by_one_or_not_at_all(text: str, place: int, inserted: str) -> None:
    place %= len(text) + 1
    agree(text)
    agree(text[:place] + inserted + text[place + 1 :])


def is_too_deep(text: str) -> bool:
    try:
        strict_json.new_decoder().raw_decode(text)
    except RecursionError:
        return True
    return False


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]"), ('{"a":[', "]}")])
def test_elements_that_are_nested_too_deep_for_one_by_one_are_not_decoded_at_once(opening: str, closing: str) -> None:
    deepest = sys.getrecursionlimit() // len(closing)
    texts = [f"{opening * depth}1.0{closing * depth}" for depth in range(deepest - 150, deepest + 5)]
    outcomes = [(is_too_deep(text), decode_elements(text) is None) for text in texts]

    assert (True, False) not in outcomes
    assert (False, False) in outcomes


# ------------------------------------------------------------------------------------------------------- documents


def outcome(data: bytes, paths: PathTree, *, at_once: bool, size: int) -> object:
    """The values with their paths, or the error, of a document that is read in pieces of this size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content, "CHUNK", size)
        if not at_once:
            patch.setattr(json_stream, "decode_elements", lambda _text, _type=None: None)
        values: list[object] = []
        try:
            for path, value in walk(io.BytesIO(data), paths):
                single = value if isinstance(value, Batch) else [value]
                values += [
                    (repr((*path[:-1], path[-1] + index) if len(value) > 1 else path), repr(entry))  # type: ignore[operator]
                    if isinstance(value, Batch)
                    else (repr(path), repr(value))
                    for index, entry in enumerate(single)
                ]
        except EvidenceError as error:
            return str(error)
        return values


ENTRIES = st.lists(
    st.sampled_from(
        [
            '{"id": 1, "in": [{"id": 2}, {"id": 3}]}', '{"id": "},{\\"id\\""}', '{"other": [1]}', "7", "null", "[]",
            '{"id": "\\ud800"}', '{"id": 1, "id": 2}', '{"id": "\\u003a"}', '{"id": oops}', '{"id": 1.0}',
            '{"id": "ä"}',
        ]
    ),
    max_size=30,
)  # fmt: skip


@given(
    ENTRIES, st.sampled_from([",", ", ", ",\n  "]), st.integers(20, 90), st.sampled_from([Batch, {}, {WILDCARD: {}}])
)
@settings(deadline=None)
def test_a_document_is_the_same_in_batches(entries: list[str], between: str, size: int, inner: Any) -> None:
    data = ('{"list": [' + between.join(['{"id": 0}', '{"id": 0}', *entries]) + '], "end": 1}').encode()
    quick, slow = (outcome(data, {"list": inner}, at_once=at_once, size=size) for at_once in (True, False))
    assert quick == slow


def test_batches_hold_many_elements_of_a_large_document_and_single_ones_of_a_small_one() -> None:
    entries = [{"id": number, "text": "x" * 100} for number in range(20_000)]
    large, small = ([*walk(io.BytesIO(json.dumps(part).encode()), Batch)][1:] for part in (entries, entries[:10]))

    assert [entry for _, batch in large for entry in batch] == entries
    assert len(large) < 200
    assert small == [((index,), [entry]) for index, entry in enumerate(entries[:10])]
    assert [*walk_entries(io.BytesIO(json.dumps(entries).encode()))] == entries


def test_one_element_that_cannot_be_decoded_at_once_leaves_the_others_in_batches() -> None:
    entries: list[Any] = [{"id": number, "text": "x" * 100} for number in range(20_000)]
    entries[10_000] = {"id": "\ud800"}
    batches = [batch for _, batch in [*walk(io.BytesIO(json.dumps(entries).encode()), Batch)][1:]]

    assert [entry for batch in batches for entry in batch] == entries
    assert len(batches) < 600

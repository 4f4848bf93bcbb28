"""Templates recognize elements that are written like an earlier one; what they say of it is what decoding it gives."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.formats.common import content, json_templates
from gate.formats.common.json_stream import WILDCARD, PathTree, walk
from gate.formats.common.json_templates import Needed, Path, Run, Similar, Templates, is_plain
from gate.model import strict_json
from gate.model.errors import EvidenceError

SAMPLE = """{"id": "a-1", "n": 7, "score": 1.5, "on": true, "none": null, "tags": ["x", "y"], "empty": [], "o": {},
  "text": {"text": "two\\nlines"}, "places": [{"uri": "a.py", "line": 3}, {"uri": "b.py", "line": 4}], "last": "z"}"""
PATHS: tuple[Path, ...] = (
    ("id",), ("n",), ("score",), ("on",), ("none",), ("tags",), ("text",), ("text", "text"), ("places", 0, "uri"),
    ("places", 1, "line"), ("absent",), ("last",),
)  # fmt: skip
CONTROLS = {chr(code) for code in range(0x20)} - {"\n"}


@pytest.fixture(autouse=True)
def _learn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_templates, "MIN_ELEMENTS", 0)


def learned(sample: str = SAMPLE) -> Templates:
    templates = Templates(Needed(PATHS[:3], PATHS))
    templates.learn(sample, 0, len(sample))
    return templates


def match(text: str, templates: Templates | None = None) -> Similar | None:
    plain = is_plain(text) and CONTROLS.isdisjoint(text)
    run = (templates or learned()).match(text, 0, plain=plain)
    return run[0] if run else None


def end_of(text: str) -> int:
    """Where the element at the start of the text ends; 0 when it is not similar."""
    run = learned().match(text, 0, plain=is_plain(text) and CONTROLS.isdisjoint(text))
    return run.end if run else 0


def list_elements(document: bytes, shape: PathTree) -> list[Any]:
    """The elements of the list of the document, those of runs one by one."""
    values = [value for path, value in walk(io.BytesIO(document), shape) if len(path) == 2]
    return [element for value in values for element in (value if isinstance(value, Run) else [value])]


def at(value: Any, path: Path) -> Any:
    for key in path:
        is_there = key in value if isinstance(value, dict) else isinstance(key, int) and key < len(value)
        if not is_there:
            return None
        value = value[key]
    return value


def test_an_element_with_other_values_is_similar() -> None:
    text = SAMPLE.replace("a-1", "b").replace("7", "-12").replace("true", "false").replace('"x", "y"', '"z"')
    similar = match(text + ", ...")
    assert similar is not None
    assert end_of(text + ", ...") == len(text)
    assert similar.decode() == json.loads(text)
    assert similar.members()["n"] == -12
    assert similar.value(PATHS.index(("tags",))) == ["z"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"n": 7', '"n": "7"'), ('"n": 7', '"n": 07'), ('"n": 7', '"m": 7'), ('"n": 7', '"n": 7, "n": 8'), ("7", "+7"),
        ('"n": 7', '"n":  7'), ("a-1", "a\\x1"), ("a-1", 'a"1'), ("a-1", "a\n1"), ("a-1", "a\t1"), ("a-1", "a\\u00g1"),
        ("true", "True"), ("null", "NaN"), ("1.5", "1."), ("[]", "[1]"), ("{}", '{"a": 1}'), ('"z"}', '"z",}'),
        ("7", ""),
    ],
)  # fmt: skip
def test_an_element_that_is_written_otherwise_is_not_similar(before: str, after: str) -> None:
    assert match(SAMPLE) is not None
    assert match(SAMPLE.replace(before, after)) is None


@given(st.data())
def test_what_matches_is_what_decoding_gives(data: st.DataObject) -> None:
    text = SAMPLE
    pieces = [
        '"',
        "\\",
        "\\n",
        "\\\\",
        '\\"',
        "\n",
        "\t",
        ",",
        "}",
        "0",
        "é",
        '"id": 1',
        '", "n": 9, "x": "',
        "\\u0041",
    ]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        text = text[:start] + data.draw(st.sampled_from(pieces)) + text[start + data.draw(st.integers(0, 2)) :]
    similar = match(text)
    if similar is None:
        return
    value = strict_json.new_decoder().decode(text[: end_of(text)])
    assert similar.decode() == value
    assert [similar.value(index) for index in range(len(PATHS))] == [at(value, path) for path in PATHS]


@given(st.lists(st.text('ab\\"\n\té{}[],:', max_size=6), min_size=1, max_size=4), st.integers(-(10**19), 10**19))
def test_values_of_any_text_are_read_or_not_matched(texts: list[str], number: int) -> None:
    value = {"id": texts[0], "n": number, "score": 1, "tags": texts, "text": {"text": texts[-1]}}
    sample = json.dumps({"id": "a", "n": 1, "score": 2, "tags": ["b"], "text": {"text": "c"}})
    similar = match(json.dumps(value), learned(sample))
    if similar is not None:
        assert [similar.value(index) for index in range(len(PATHS))] == [at(value, path) for path in PATHS]
    else:
        assert abs(number) >= 10**18


def test_equal_keys_are_equal_in_elements_that_are_written_in_two_ways() -> None:
    templates = learned('{"id": "a", "n": 1, "note": "b"}')
    other = '{"n": 1, "id": "a"}'
    templates.learn(other, 0, len(other))
    first, second, third = (
        match(text, templates) for text in ('{"id": "a", "n": 1, "note": "c"}', other, '{"n": 2, "id": "a"}')
    )
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.key == second.key != third.key


def test_a_walk_gives_similar_elements_and_the_same_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "CHUNK", 400)
    rows = [f'{{"id": "{number}", "n": {number}}}' for number in range(99)]
    document = f'{{"list": [{", ".join(rows)}]}}'.encode()
    shape: PathTree = {"list": Needed(values=PATHS[:2])}
    values = list_elements(document, shape)
    assert sum(isinstance(value, Similar) for value in values) > 70
    decoded = [value.members() if isinstance(value, Similar) else value for value in values]
    assert decoded == json.loads(document)["list"]
    for end in range(0, len(document), 7):
        with pytest.raises(EvidenceError) as cut:
            list(walk(io.BytesIO(document[:end]), shape))
        with pytest.raises(EvidenceError) as decoded_cut:
            list(walk(io.BytesIO(document[:end]), {"list": {}}))
        assert str(cut.value) == str(decoded_cut.value)


@given(st.data())
def test_elements_in_a_row_are_those_of_the_document_however_they_are_separated(data: st.DataObject) -> None:
    """A separator or an element that differs ends the row; a line break in a text is refused, as in any document."""
    separators = st.sampled_from([", ", ", ", ", ", ",\n", ", \n ", " ,", ",", ";", "", ",,"])
    elements = st.sampled_from(['{"id": "a", "n": 1}', '{"id": "b", "n": 2}', '{"id": "\n", "n": 3}', '{"n": 4}', "5"])
    text = '{"id": "x", "n": 0}'
    for _ in range(data.draw(st.integers(1, 30))):
        text += data.draw(separators) + data.draw(elements)
    document = f'{{"list": [{text}]}}'.encode()
    outcomes = []
    shapes: tuple[PathTree, ...] = ({"list": Needed(values=PATHS[:2])}, {"list": {}})
    for shape in shapes:
        try:
            values = list_elements(document, shape)
            outcomes.append([value.decode() if isinstance(value, Similar) else value for value in values])
        except EvidenceError as error:
            outcomes.append([str(error)])
    assert outcomes[0] == outcomes[1]


def test_an_object_in_place_of_the_list_is_walked_member_by_member() -> None:
    shape: PathTree = {"list": {WILDCARD: Needed()}}
    assert list(walk(io.BytesIO(b'{"list": [{"a": 1}]}'), shape))[-1] == (("list", 0, "a"), 1)


def test_a_list_has_a_bounded_number_of_templates_and_ignores_long_and_deep_elements() -> None:
    templates = Templates(Needed())
    for sample in ("[" * 2000 + "]" * 2000, json.dumps({"text": "x" * json_templates.MAX_SAMPLE})):
        templates.learn(sample, 0, len(sample))
        assert match(sample, templates) is None
    for number in range(json_templates.MAX_TEMPLATES + 1):
        sample = f'{{"name{number}": 1}}'
        templates.learn(sample, 0, len(sample))
    matches = [match(f'{{"name{n}": 2}}', templates) for n in range(json_templates.MAX_TEMPLATES + 1)]
    assert [similar is not None for similar in matches] == [True] * json_templates.MAX_TEMPLATES + [False]


def test_a_run_has_the_index_of_its_first_element_and_the_keys_and_raw_values_of_all() -> None:
    rows = [f'{{"id": "{number % 2}", "n": {number}}}' for number in range(6)]
    document = f'{{"list": [{",".join(rows)},7,{rows[0]}]}}'.encode()
    shape: PathTree = {"list": Needed(keys=PATHS[:1], values=PATHS[1:3])}
    values = {path[1]: value for path, value in walk(io.BytesIO(document), shape) if len(path) == 2}

    assert {index: type(value) for index, value in values.items()} == {0: dict, 1: Run, 6: int, 7: Run}
    assert len(values[1]) == 5
    assert len(set(values[1].keys())) == 2
    assert values[7].keys()[0] in values[1].keys()  # noqa: SIM118 - it is no mapping
    assert values[1].raw_values(0) == ["1", "2", "3", "4", "5"]
    assert values[1].raw_values(1) == [""] * 5

"""YAML with positions: what is read, what stays a string, what is rejected."""

from __future__ import annotations

from typing import Any

import pytest

from gate.checklist.yaml_tree import MAX_BYTES, ListNode, MappingNode, ScalarNode, plain, read
from gate.model.errors import ChecklistError
from gate.model.position import Position
from tests.cases import cases


def tree(text: str) -> Any:
    root, problems = read(text.encode(), "a.yml")
    assert problems == []
    return root


def rejection(data: bytes) -> str:
    with pytest.raises(ChecklistError) as caught:
        read(data, "a.yml")
    return str(caught.value)


SCALARS = "on yes no off true 1:30 08 0x1f 1e3 .inf 2026-12-31 2026-12-31T00:00:00Z 1_000 = nULL a#b 80% x:y http://x"


@cases("scalar", SCALARS.split())
def test_a_scalar_is_a_string(scalar: str) -> None:
    assert plain(tree(f"key: {scalar}")) == {"key": scalar}


@cases("empty", ["", "~", "null", "# comment"])
def test_a_key_without_a_value_is_none(empty: str) -> None:
    assert plain(tree(f"key: {empty}")) == {"key": None}


@pytest.mark.parametrize("quoted", ["'null'", '"null"'])
def test_a_quoted_null_is_a_string(quoted: str) -> None:
    assert plain(tree(f"key: {quoted}")) == {"key": "null"}


def test_every_node_has_its_position() -> None:
    root = tree("a:\n  - bc\n  - {d: 'e f'}\n")
    assert isinstance(root, MappingNode)
    assert root.keys["a"] == Position("a.yml", 1, 1)
    elements = root.entries["a"]
    assert isinstance(elements, ListNode)
    first, second = elements.children
    assert isinstance(first, ScalarNode)
    assert (first.position, first.position_of(1)) == (Position("a.yml", 2, 5), Position("a.yml", 2, 6))
    assert isinstance(second, MappingNode)
    quoted = second.entries["d"]
    assert isinstance(quoted, ScalarNode)
    assert (quoted.position, quoted.position_of(2)) == (Position("a.yml", 3, 9), Position("a.yml", 3, 12))


@cases("raw", [r'"a\tb"', "a\n  b", ">\n  a b", "'it''s'"])
def test_an_escaped_or_folded_scalar_has_one_position(raw: str) -> None:
    text = tree(f"k: {raw}").entries["k"]
    assert text.position_of(3) == text.position == Position("a.yml", 1, 4)


@cases("break_", ["\n", "\r\n", "\r"])
def test_all_three_line_endings_are_supported(break_: str) -> None:
    root = tree(f"a: b{break_}c: d{break_}")
    assert (plain(root), root.keys["c"].line) == ({"a": "b", "c": "d"}, 2)


def test_a_byte_order_mark_is_ignored() -> None:
    root, _ = read(b"\xef\xbb\xbfa: b", "a.yml")
    assert isinstance(root, MappingNode)
    assert root.keys["a"] == Position("a.yml", 1, 1)


def test_aliases_are_resolved() -> None:
    assert plain(tree("a: &x [b, c]\nd: *x\n")) == {"a": ["b", "c"], "d": ["b", "c"]}


def test_an_alias_may_be_a_key() -> None:
    assert plain(tree("a: &x b\n*x : c\n")) == {"a": "b", "b": "c"}


def test_aliases_of_aliases_count_and_are_limited() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    assert rejection("\n".join(lines).encode()) == (
        "a.yml:5:36: the checklist has more than 100,000 values, including every use of an alias [too-many-values]\n"
        "    use fewer aliases, or split the checklist"
    )


def test_an_alias_of_itself_is_rejected() -> None:
    assert rejection(b"a: &x [*x]").startswith(
        "a.yml:1:8: YAML reads `*x` as an alias, and there is no anchor with that name [unknown-alias]"
    )


@cases(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", "a.yml:3:1: duplicate key `a`; first in line 1 [duplicate-key]"),
        ("a: &x {b: c}\nd:\n  <<: *x", "a.yml:3:3: merge keys (`<<`) are not supported [merge-key]"),
        (
            "a: !!python/name:os.system x",
            "a.yml:1:4: YAML reads `!!python/name:os.system` as a tag, and tags are not supported [yaml-tag]",
        ),
        ("a: !!str 1", "a.yml:1:4: YAML reads `!!str` as a tag, and tags are not supported [yaml-tag]"),
        ("[a, b]: c", "a.yml:1:1: the key is a list or a mapping, expected a string [key-not-text]"),
    ],
)
def test_features_of_yaml_that_a_checklist_does_not_support_are_problems(text: str, message: str) -> None:
    _, problems = read(text.encode(), "a.yml")
    assert [str(problem).splitlines()[0] for problem in problems] == [message]


@cases(
    ("data", "message"),
    [
        (b"a: b\nc: d\xe9", "a.yml:2:5: this character is not encoded as UTF-8 [not-utf8]"),
        ("a: b".encode("utf-16"), "a.yml:1:1: the checklist is encoded as UTF-16, expected UTF-8 [not-utf8]"),
        (b"a: \x00", "a.yml:1:4: the control character U+0000 is not allowed in YAML [control-character]"),
        ("a: \ufeffb".encode(), "a.yml:1:4: the control character U+FEFF is not allowed in YAML [control-character]"),
        ("a: \x9bb".encode(), "a.yml:1:4: the control character U+009B is not allowed in YAML [control-character]"),
        (
            b"#" * (MAX_BYTES + 1),
            "a.yml:1:1: the checklist has 1,000,001 bytes, expected at most 1,000,000 [checklist-too-large]",
        ),
    ],
)
def test_bytes_that_are_not_text_are_rejected(data: bytes, message: str) -> None:
    assert rejection(data).splitlines()[0] == message


def test_a_checklist_of_the_largest_size_is_read() -> None:
    assert plain(read(b"a: b" + b"\n" * (MAX_BYTES - 4), "a.yml")[0]) == {"a": "b"}

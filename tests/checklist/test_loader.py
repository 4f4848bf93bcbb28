"""YAML with positions: what is read, what stays text, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from gate.checklist.yaml_tree import MAX_BYTES, Listing, Table, Text, plain, read
from gate.model.errors import ChecklistError
from gate.model.position import Position


def tree(text: str) -> Any:
    root, problems = read(text.encode(), "a.yml")
    assert problems == []
    return root


def refusal(data: bytes) -> str:
    with pytest.raises(ChecklistError) as caught:
        read(data, "a.yml")
    return str(caught.value)


SCALARS = "on yes no off true 1:30 08 0x1f 1e3 .inf 2026-12-31 2026-12-31T00:00:00Z 1_000 = nULL a#b 80% x:y http://x"


@pytest.mark.parametrize("scalar", SCALARS.split())
def test_a_scalar_is_the_text_that_was_written(scalar: str) -> None:
    assert plain(tree(f"key: {scalar}")) == {"key": scalar}


@pytest.mark.parametrize("nothing", ["", "~", "null", "# comment"])
def test_a_key_without_a_value_is_nothing(nothing: str) -> None:
    assert plain(tree(f"key: {nothing}")) == {"key": None}


@pytest.mark.parametrize("quoted", ["'null'", '"null"'])
def test_a_quoted_null_is_a_word(quoted: str) -> None:
    assert plain(tree(f"key: {quoted}")) == {"key": "null"}


def test_every_node_knows_its_place() -> None:
    root = tree("a:\n  - bc\n  - {d: 'e f'}\n")
    assert isinstance(root, Table)
    assert root.keys["a"] == Position("a.yml", 1, 1)
    listing = root.entries["a"]
    assert isinstance(listing, Listing)
    first, second = listing.children
    assert isinstance(first, Text)
    assert (first.place, first.at(1)) == (Position("a.yml", 2, 5), Position("a.yml", 2, 6))
    assert isinstance(second, Table)
    quoted = second.entries["d"]
    assert isinstance(quoted, Text)
    assert (quoted.place, quoted.at(2)) == (Position("a.yml", 3, 9), Position("a.yml", 3, 12))


@pytest.mark.parametrize("written", [r'"a\tb"', "a\n  b", ">\n  a b", "'it''s'"])
def test_a_text_that_is_not_written_character_by_character_has_one_place(written: str) -> None:
    text = tree(f"k: {written}").entries["k"]
    assert text.at(3) == text.place == Position("a.yml", 1, 4)


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_of_the_three_ways(break_: str) -> None:
    root = tree(f"a: b{break_}c: d{break_}")
    assert (plain(root), root.keys["c"].line) == ({"a": "b", "c": "d"}, 2)


def test_a_byte_order_mark_counts_for_nothing() -> None:
    root, _ = read(b"\xef\xbb\xbfa: b", "a.yml")
    assert isinstance(root, Table)
    assert root.keys["a"] == Position("a.yml", 1, 1)


def test_a_few_aliases_are_read_where_they_are_used() -> None:
    assert plain(tree("a: &x [b, c]\nd: *x\n")) == {"a": ["b", "c"], "d": ["b", "c"]}


def test_an_alias_may_be_a_key() -> None:
    assert plain(tree("a: &x b\n*x : c\n")) == {"a": "b", "b": "c"}


def test_aliases_of_aliases_are_counted_and_refused() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    assert refusal("\n".join(lines).encode()) == (
        "a.yml:5:36: the checklist has more than 100,000 values (aliases counted where they are used)\n"
        "    write it with fewer aliases or split it"
    )


def test_an_alias_of_itself_is_refused() -> None:
    assert refusal(b"a: &x [*x]").startswith("a.yml:1:8: YAML reads `*x` as an alias, and nothing has that name")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", "a.yml:3:1: the key `a` stands twice; first in line 1"),
        ("a: &x {b: c}\nd:\n  <<: *x", "a.yml:3:3: merge keys (`<<`) are not read"),
        (
            "a: !!python/name:os.system x",
            "a.yml:1:4: YAML reads `!!python/name:os.system` as a tag; a checklist has no tags",
        ),
        ("a: !!str 1", "a.yml:1:4: YAML reads `!!str` as a tag; a checklist has no tags"),
        ("[a, b]: c", "a.yml:1:1: a key must be text; found a list or a mapping"),
    ],
)
def test_what_yaml_allows_and_a_checklist_does_not_is_a_problem(text: str, message: str) -> None:
    _, problems = read(text.encode(), "a.yml")
    assert [str(problem).splitlines()[0] for problem in problems] == [message]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a: b\nc: d\xe9", "a.yml:2:5: the checklist is not UTF-8 from here on"),
        ("a: b".encode("utf-16"), "a.yml:1:1: the checklist is encoded as UTF-16; wanted UTF-8"),
        (b"a: \x00", "a.yml:1:4: the control character U+0000 is not allowed in YAML"),
        ("a: \ufeffb".encode(), "a.yml:1:4: the control character U+FEFF is not allowed in YAML"),
        ("a: \x9bb".encode(), "a.yml:1:4: the control character U+009B is not allowed in YAML"),
        (b"#" * (MAX_BYTES + 1), "a.yml:1:1: the checklist has 1,000,001 bytes; at most 1,000,000 are read"),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, message: str) -> None:
    assert refusal(data).splitlines()[0] == message


def test_a_checklist_of_the_largest_size_is_read() -> None:
    assert plain(read(b"a: b" + b"\n" * (MAX_BYTES - 4), "a.yml")[0]) == {"a": "b"}

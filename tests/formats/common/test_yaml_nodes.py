"""YAML as nodes: positions, comments, aliases, and what is wrong with a document as data."""

from __future__ import annotations

import pytest

from gate.formats.common.yaml_nodes import (
    Bounds,
    Issue,
    ListNode,
    MappingNode,
    Node,
    ScalarNode,
    YamlProblem,
    YamlProblemError,
    read,
)
from gate.model.position import Position

BOUNDS = Bounds(nodes=20, depth=3)


def read_all(text: str, *, merge_keys: bool = False) -> tuple[Node | None, list[YamlProblem]]:
    """The root, and the problems after which reading went on."""
    problems: list[YamlProblem] = []
    return read(text, "f.yml", BOUNDS, problems.append, merge_keys=merge_keys), problems


def issue(text: str) -> tuple[Issue, int]:
    """The issue that ends the reading, and its line."""
    with pytest.raises(YamlProblemError) as raised:
        read_all(text)
    return raised.value.problem.issue, raised.value.problem.position.line


def test_nodes_have_their_positions() -> None:
    root, problems = read_all("a:\n  - 1\n  - 'x'  # why\n")
    assert isinstance(root, MappingNode)
    assert root.keys == {"a": Position("f.yml", 1, 1)}
    listed = root.entries["a"]
    assert isinstance(listed, ListNode)
    assert [child.position for child in listed.children] == [Position("f.yml", 2, 5), Position("f.yml", 3, 5)]
    assert problems == []


def test_a_scalar_has_its_comment_and_the_position_of_each_character() -> None:
    root, _ = read_all("a: one # two\n")
    assert isinstance(root, MappingNode)
    scalar = root.entries["a"]
    assert isinstance(scalar, ScalarNode)
    assert (scalar.value, scalar.comment, scalar.is_plain) == ("one", " # two", True)
    assert scalar.position_of(2) == Position("f.yml", 1, 6)
    assert scalar.end == Position("f.yml", 1, 7)


def test_a_null_without_quotes_has_no_value() -> None:
    root, _ = read_all("[~, '~', ]")
    assert isinstance(root, ListNode)
    assert [child.value for child in root.children if isinstance(child, ScalarNode)] == [None, "~"]


def test_an_alias_is_the_node_of_its_anchor() -> None:
    root, _ = read_all("[&x [1], *x]")
    assert isinstance(root, ListNode)
    assert root.children[0] is root.children[1]


def test_problems_that_leave_a_tree_are_reported() -> None:
    root, problems = read_all("a: 1\na: 2\n<<: {}\nb: !tag x\n[k]: v\n")
    assert isinstance(root, MappingNode)
    assert list(root.entries) == ["a", "b"]
    assert [(problem.issue, problem.text, problem.position.line) for problem in problems] == [
        (Issue.DUPLICATE_KEY, "a", 2),
        (Issue.MERGE_KEY, "", 3),
        (Issue.TAG, "!tag", 4),
        (Issue.KEY_IS_NOT_TEXT, "", 5),
    ]
    assert problems[0].first == Position("f.yml", 1, 1)


def test_a_merge_key_can_be_accepted_as_a_key() -> None:
    root, problems = read_all("<<: {}", merge_keys=True)
    assert isinstance(root, MappingNode)
    assert (list(root.entries), problems) == (["<<"], [])


def test_other_problems_end_the_reading() -> None:
    assert issue("a: *x") == (Issue.UNKNOWN_ALIAS, 1)
    assert issue("\n[[[[[1]]]]]") == (Issue.TOO_DEEP, 2)
    assert issue("[" + "1," * 30 + "]") == (Issue.TOO_MANY_NODES, 1)
    assert issue("- &x [1, 2, 3, 4]\n- [*x, *x, *x, *x]\n") == (Issue.TOO_MANY_NODES, 2)
    assert issue("a: 1\n---\nb: 2") == (Issue.SECOND_DOCUMENT, 2)


def test_an_empty_document_has_no_root() -> None:
    assert read_all("# nothing\n") == (None, [])

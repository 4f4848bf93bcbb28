"""Which files a checklist extends: pinned, below the root, without loops, and in bounds."""

from __future__ import annotations

import pytest

from gate.checklist import load, yaml_tree
from gate.checklist.composition import layers
from gate.checklist.composition.layers import MAX_DEPTH, MAX_FILES
from gate.checklist.yaml_tree import MAX_BYTES, MAX_NODES
from gate.model.errors import ChecklistError
from tests.cases import cases
from tests.checklist.catalog import CATALOG
from tests.checklist.composition.policies import BASE, NAME, ORG, SHA, extending, join, problems

ITEM = "items: [{id: own, probe: repository, must: draft}]\n"


def policy(number: int, *extends: str) -> str:
    """A policy with one item, which extends these."""
    head = f"extends: [{', '.join(extends)}]\n" if extends else ""
    return f"version: 1\n{head}items: [{{id: item-{number}, probe: repository, must: draft}}]\n"


@cases(
    ("value", "expected"),
    [
        ("../base.yml", "is not the path of a file below the root of the repository"),
        ("/etc/base.yml", "is not the path of a file below the root of the repository"),
        ("a/../../base.yml", "is not the path of a file below the root of the repository"),
        ("a//base.yml", "is not the path of a file below the root of the repository"),
        ("./base.yml", "is not the path of a file below the root of the repository"),
        (".git/base.yml", "is not the path of a file below the root of the repository"),
        ("a\\base.yml", "is not the path of a file below the root of the repository"),
        ("base.json", "is not the path of a YAML file"),
        ("https://example.com/base.yml", "is a URL"),
        ("file:///etc/base.yml", "is a URL"),
        ("github:acme/base.yml@" + SHA, "does not have the form `github:OWNER/NAME//PATH@COMMIT`"),
        ("github:acme/.github/base.yml@" + SHA, "does not have the form `github:OWNER/NAME//PATH@COMMIT`"),
        (f"github:acme/.github//../../other/base.yml@{SHA}", "is not the path of a file below the root"),
        (f"github:acme/.github//a%2F..%2Fbase.yml@{SHA}", "is not the path of a file below the root"),
        (f"github:acme/..//base.yml@{SHA}", "is not the name of a repository"),
        ("github:acme/.github//base.yml", "does not have the form `github:OWNER/NAME//PATH@COMMIT`"),
    ],
)
def test_only_paths_and_pinned_addresses_of_yaml_files_are_extended(value: str, expected: str) -> None:
    (line,) = problems(f"version: 1\nextends: '{value}'\n{ITEM}")

    assert line.startswith("readiness.yml:2:10: ")
    assert expected in line
    assert line.endswith("[invalid-extends]")


@cases("ref", ["v1", "main", SHA[:12], SHA.upper(), SHA + "0"])
def test_a_tag_a_branch_and_a_short_commit_are_refused(ref: str) -> None:
    (line,) = problems(extending("", f"github:acme/.github//base.yml@{ref}"))

    assert line.startswith(f"readiness.yml:2:11: `@{ref}` is not the SHA of a commit, and anyone who can ")
    assert line.endswith("write the 40 digits of the commit after the `@` [unpinned-extends]")


def test_the_commit_that_a_tag_names_today_is_part_of_the_advice() -> None:
    (line,) = problems(extending("", "github:acme/.github//base.yml@v1"), tags={"v1": SHA})

    assert f"write `github:acme/.github//base.yml@{SHA}`, where `v1` is today" in line


def test_a_file_that_cannot_be_read_is_never_no_base_policy() -> None:
    assert problems(extending(ITEM), {}) == [
        f"readiness.yml:2:11: there is no {ORG}; write another path [unreadable-base-policy]"
    ]


def test_without_a_source_nothing_is_extended() -> None:
    with pytest.raises(ChecklistError, match="cannot be read here"):
        load(extending(ITEM).encode(), "readiness.yml", CATALOG)


# -------------------------------------------------------------------------------------------------------- loops


@cases(
    ("files", "loop"),
    [
        ({}, "readiness.yml → readiness.yml"),
        ({"a.yml": policy(1, "a.yml")}, "a.yml → a.yml"),
        ({"a.yml": policy(1, "b.yml"), "b.yml": policy(2, "c.yml"), "c.yml": policy(3, "a.yml")},
         "a.yml → b.yml → c.yml → a.yml"),
        ({"a.yml": policy(1, "readiness.yml")}, "readiness.yml → a.yml → readiness.yml"),
    ],
)  # fmt: skip
def test_a_loop_is_named_as_a_chain(files: dict[str, str], loop: str) -> None:
    (line,) = problems(extending("", next(iter(files), "readiness.yml")), files)

    assert f"the base policies extend one another in a loop: {loop}; remove one of these `extends`" in line


def test_one_file_that_two_policies_extend_is_no_loop_and_is_read_once() -> None:
    files = {"a.yml": policy(1, "c.yml"), "b.yml": policy(2, "c.yml"), "c.yml": policy(3)}

    checklist = join(extending("", "a.yml", "b.yml"), files).checklist

    assert [item.id for item in checklist.items] == ["item-3", "item-1", "item-2"]


# ------------------------------------------------------------------------------------------------------- bounds


def chain(length: int) -> dict[str, str]:
    """So many policies, each of which extends the next."""
    files = {f"{number}.yml": policy(number, f"{number + 1}.yml") for number in range(length - 1)}
    return files | {f"{length - 1}.yml": policy(length - 1)}


def test_a_chain_has_at_most_five_base_policies() -> None:
    assert problems(extending("", "0.yml"), chain(MAX_DEPTH)) == []
    (line,) = problems(extending("", "0.yml"), chain(MAX_DEPTH + 1))

    assert line.startswith("4.yml:2:11: more than 5 base policies extend one another, with 5.yml; join some of them")


def test_a_file_that_was_read_before_does_not_hide_a_longer_chain() -> None:
    files = chain(MAX_DEPTH) | {"first.yml": policy(9, "0.yml")}

    assert (
        "more than 5 base policies extend one another, with 0.yml"
        in problems(extending("", "0.yml", "first.yml"), files)[0]
    )


def test_a_checklist_has_at_most_twenty_base_policies() -> None:
    files = {f"{number}.yml": policy(number) for number in range(MAX_FILES + 1)}
    names = list(files)

    assert problems(extending("", *names[:-1]), files) == []
    assert "the checklist has more than 20 base policies" in problems(extending("", *names), files)[0]


def test_a_ladder_of_policies_is_joined_without_doing_it_again_for_each_way() -> None:
    files = {"end-a.yml": policy(1), "end-b.yml": policy(2)}
    below = ["end-a.yml", "end-b.yml"]
    for step in range(MAX_DEPTH - 1):
        files |= {f"{step}-{side}.yml": policy(10 * step + ord(side), *below) for side in "ab"}
        below = [f"{step}-a.yml", f"{step}-b.yml"]

    assert len(join(extending("", *below), files).checklist.items) == 2 * MAX_DEPTH


def test_all_files_together_have_at_most_a_million_bytes() -> None:
    half = f"{BASE}# {'x' * (MAX_BYTES // 2)}\n"

    (line,) = problems(extending("", ORG, "a.yml"), {ORG: half, "a.yml": half})

    assert "the checklist and its base policies have more than 1,000,000 bytes together" in line


def test_a_base_policy_of_ten_megabytes_is_refused() -> None:
    (line,) = problems(extending(), {ORG: BASE + "#" * 10_000_000})

    assert line.startswith(f"{NAME}:1:1: the checklist has 10,000,")


def test_aliases_of_all_files_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "MAX_NODES", 80)
    bomb = "version: 1\nitems: [&i {id: x, probe: repository, must: draft}, *i, *i, *i, *i, *i, *i]\n"

    (line, *_) = problems(extending("", "a.yml", "b.yml"), {"a.yml": bomb, "b.yml": bomb})

    assert line.startswith("b.yml:2:")
    assert "has more than" in line
    assert MAX_NODES == 100_000


def test_the_expanded_size_of_a_node_counts_aliases_as_often_as_they_are_used() -> None:
    tree = yaml_tree.read(b"a: &x [1, 2]\nb: *x\n", "a.yml")[0]

    assert layers.count_nodes(tree) == 9  # the mapping, two keys, two lists, four elements


# -------------------------------------------------------------------------------------------- what is no policy


@cases("text", ["- a\n", "text\n", "on: push\njobs: {}\n", "version: 1\n", "items: []\n"])
def test_another_kind_of_file_is_named_and_nothing_else(text: str) -> None:
    (line,) = problems(extending(), {ORG: text})

    assert line.startswith(
        f"readiness.yml:2:11: {NAME} is not a checklist: it has no `version` with `items` or `extends`"
    )
    assert line.endswith("[not-a-base-policy]")


@cases(
    ("text", "expected"),
    [
        (BASE.replace("may_set", "<<: {}\n    may_set"), "merge keys (`<<`) are not supported"),
        (f"{BASE}---\n{BASE}", "a second document begins here"),
        (BASE.replace("title: Acme", "title: !!python/object/apply:os.system [id]"), "tags are not supported"),
        (BASE.replace("title: Acme", "title: A\ntitle: B"), "duplicate key `title`"),
        (BASE.replace("version: 1", "version: 2"), "expected version 1"),
        (BASE.replace("title: Acme", "titel: Acme"), "`titel` is not a key; did you mean `title`?"),
        (BASE.replace("{category: quality}", "{categroy: quality}"), "`categroy` is not a key"),
        ("\x07", "the control character U+0007 is not allowed in YAML"),
    ],
)
def test_a_base_policy_is_read_as_strictly_as_a_checklist(text: str, expected: str) -> None:
    lines = problems(extending(), {ORG: text})

    assert lines[0].startswith(NAME)
    assert expected in lines[0]

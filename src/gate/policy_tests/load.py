"""Policy tests from their bytes, or every problem at once.

As for a checklist, two passes read the same tree: the structure (keys and values), and the meaning (items and facts of
the checklist). The tests are assembled when both succeed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from gate.checklist import yaml_tree
from gate.checklist.limits import limit_problems
from gate.checklist.yaml_tree import (
    Document,
    MappingNode,
    Node,
    ScalarNode,
    find_mapping,
    find_mappings,
    find_scalar,
    merge,
)
from gate.model.checklist import Checklist
from gate.model.codes import Code
from gate.model.errors import ChecklistError, PolicyTestError, Problem
from gate.model.events import EVENTS, EVENTS_WITH_PULL_REQUEST, ISSUE_COMMENT, PULL_REQUEST, WORKFLOW_RUN
from gate.model.evidence import Cause, Evidence, NotApplicable, Unseen
from gate.model.policy_test import ExpectedState, ExpectedStatus, PolicyTest, PolicyTestFile
from gate.model.position import Position
from gate.model.subject import Change, ChangedFile, Subject
from gate.model.text import quote
from gate.policy_tests.facts import FactReader

if TYPE_CHECKING:
    from gate.policy_tests.fields import CaseFields, OnFields, PolicyTestFields, TestFields

DOCUMENT = Document("the file of policy tests", "start with `version: 1` and `tests:`, as docs/policy-tests.md shows")

MAX_VERDICTS = 100_000
"""The most verdicts that the tests of one file lead to: each test judges its items."""

_WITH_PULL_REQUEST = (*EVENTS_WITH_PULL_REQUEST, ISSUE_COMMENT, WORKFLOW_RUN)
"""The events on which a test judges a pull request."""

_ANY_PATHS = NotApplicable("the test names no changed files")


def load(data: bytes, file: str, checklist: Checklist) -> PolicyTestFile:
    """The tests in `data`, which are about this checklist; `file` is its name in messages.

    Raises:
        PolicyTestError: with every problem, in the order of the file.
    """
    root, problems = read_tree(data, file)
    fields = _validate_structure(root, problems)
    tests = _Reader(checklist, problems).read(root, fields)
    if problems or fields is None:
        raise PolicyTestError(limit_problems(problems))
    return PolicyTestFile(file, checklist, tests)


def read_tree(data: bytes, file: str) -> tuple[MappingNode, list[Problem]]:
    """The tree of a file of tests, and the problems that did not prevent reading it.

    Raises:
        PolicyTestError: when it is not YAML, or no mapping.
    """
    try:
        root, problems = yaml_tree.read(data, file, DOCUMENT)
    except ChecklistError as error:
        raise PolicyTestError(error.problems) from None
    if not isinstance(root, MappingNode):
        message = f"{DOCUMENT.name} is no mapping"
        raise PolicyTestError([*problems, Problem(root.position, Code.WRONG_TYPE, message, DOCUMENT.hint_if_empty)])
    return root, problems


def find_checklist(root: MappingNode) -> ScalarNode | None:
    """The checklist that the file names; None when it names none."""
    scalar = find_scalar(root, "checklist")
    return scalar if scalar is not None and scalar.value else None


def _validate_structure(root: Node, problems: list[Problem]) -> PolicyTestFields | None:
    from pydantic import ValidationError

    from gate.checklist import validation_errors
    from gate.policy_tests.fields import PolicyTestFields

    try:
        return PolicyTestFields.model_validate(yaml_tree.plain(root))
    except ValidationError as error:
        problems.extend(validation_errors.find_problems(error, root, PolicyTestFields))
        return None


class _Reader:
    """Reads the meaning of the tests from the tree, and assembles them where the structure is valid."""

    def __init__(self, checklist: Checklist, problems: list[Problem]) -> None:
        self.checklist = checklist
        self.problems = problems
        self.facts = FactReader(checklist, problems)

    def read(self, root: MappingNode, fields: PolicyTestFields | None) -> tuple[PolicyTest, ...]:
        defaults = find_mapping(root, "defaults")
        shared = [defaults] if defaults else []
        tests = []
        count, names = 0, dict[str, Position]()
        for number, node in enumerate(find_mappings(root, "tests")):
            evidence, positions = self._read_evidence(shared, node)
            self._check_name(find_scalar(node, "name"), names)
            count += len(evidence)
            if count > MAX_VERDICTS:
                message = f"the tests lead to more than {MAX_VERDICTS:,} verdicts"
                self._report(
                    node.position, Code.TOO_MANY_TESTS, message, "split the file, or write fewer items under `defaults`"
                )
                break
            baseline = self.facts.read_baseline([*shared, node])
            if fields is not None:
                test = _build(node, fields.tests[number], fields.defaults, shared)
                tests.append(replace(test, evidence=evidence, fact_positions=positions, baseline=baseline))
        return tuple(tests)

    def _read_evidence(
        self, shared: Sequence[MappingNode], node: MappingNode
    ) -> tuple[Mapping[str, Evidence], Mapping[tuple[str, str], Position]]:
        nodes = [*shared, node]
        expect = find_mapping(node, "expect")
        items = find_mapping(expect, "items")
        for part, key in ((part, key) for part in nodes for key in ("tools", "baseline_tools", "findings")):
            self.facts.check_names(find_mapping(part, key))
        self.facts.check_names(items)
        if expect is not None and "decision" not in expect.entries and not (items and items.entries):
            message = "the test expects nothing, so it can never fail"
            self._report(expect.position, Code.TEST_WITHOUT_EXPECTATION, message, "write `decision: ready`")
        evidence, positions = self.facts.read_evidence(nodes, items.entries if items else {})
        if not evidence and not self.problems:
            message = "the test is about no item"
            self._report(node.position, Code.TEST_WITHOUT_ITEM, message, "write the facts of an item under `facts:`")
        self._check_pull_request(nodes)
        return evidence, positions

    def _check_name(self, name: ScalarNode | None, names: dict[str, Position]) -> None:
        if name is None or name.value is None:
            return
        if name.value in names:
            message = f"duplicate name {quote(name.value)}; first in line {names[name.value].line}"
            self._report(name.position, Code.DUPLICATE_TEST, message, "rename one")
        names.setdefault(name.value, name.position)

    def _check_pull_request(self, nodes: Sequence[MappingNode]) -> None:
        """Only a pull request has labels, and only it can be a draft."""
        merged = _merge_on(nodes)
        event = find_scalar(merged, "event")
        if event is None or event.value in _WITH_PULL_REQUEST or event.value not in EVENTS:
            return
        for key in ("labels", "draft"):
            if key in merged.entries:
                message = f"`{key}` is of pull requests, and the event is {quote(event.value or '')}"
                hint = f"remove `{key}`, or write `event: {PULL_REQUEST}`"
                self._report(merged.keys[key], Code.KEY_OF_PULL_REQUESTS, message, hint)

    def _report(self, position: Position, code: Code, message: str, hint: str) -> None:
        self.problems.append(Problem(position, code, message, hint))


def _merge_on(nodes: Sequence[MappingNode]) -> MappingNode:
    """The `on` of a test: the keys of the defaults, replaced by its own."""
    parts = filter(None, (find_mapping(node, "on") for node in nodes))
    return reduce(merge, parts, MappingNode({}, {}, nodes[-1].position))


def _build(node: MappingNode, fields: TestFields, defaults: CaseFields, shared: Sequence[MappingNode]) -> PolicyTest:
    """The test without its evidence and its baseline."""
    on_node = _merge_on([*shared, node])
    on = _merge(defaults.on, fields.on)
    expect = find_mapping(node, "expect")
    decision = find_scalar(expect, "decision")
    items = find_mapping(expect, "items")
    state = fields.expect.decision
    return PolicyTest(
        name=fields.name,
        position=node.position,
        subject=_build_subject(on),
        change=_build_change(on, on_node.entries.get("paths")),
        evidence={},
        now=fields.now or defaults.now,
        expected_state=ExpectedState(state, decision.position) if state is not None and decision is not None else None,
        expected_statuses={
            name: ExpectedStatus(status, items.entries[name].position)
            for name, status in fields.expect.items.items()
            if items is not None
        },
    )


def _merge(defaults: OnFields, own: OnFields) -> OnFields:
    explicit: dict[str, Any] = {key: getattr(own, key) for key in own.model_fields_set}
    return defaults.model_copy(update=explicit)


def _build_subject(on: OnFields) -> Subject:
    if on.event not in _WITH_PULL_REQUEST:
        return Subject(event=on.event, trigger=on.event, branch=on.branch)
    return Subject(
        event=PULL_REQUEST,
        trigger=on.event,
        branch="change",
        base_ref=on.branch,
        pull_request=1,
        labels=frozenset(on.labels),
        is_draft=on.draft,
    )


def _build_change(on: OnFields, node: Node | None) -> Change | Unseen | NotApplicable:
    from gate.policy_tests.fields import MISSING_PATHS

    if isinstance(node, ScalarNode) and node.is_plain and node.value == MISSING_PATHS:
        return Unseen(Cause.UNKNOWN_BASE, "the test says so")
    return _ANY_PATHS if on.paths is None else Change(tuple(ChangedFile(path, frozenset()) for path in on.paths))

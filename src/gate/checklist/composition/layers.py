"""The files of a checklist that extends base policies, read in bounds.

The bounds hold for all files of one checklist together: a base policy comes from another repository, and the `extends`
of a pull request from a stranger.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from gate.checklist import yaml_tree
from gate.checklist.composition.reference import BasePolicyError, Reference, UnpinnedError, parse
from gate.checklist.yaml_tree import MAX_BYTES, MAX_NODES, ListNode, MappingNode, Node, ScalarNode
from gate.model.codes import Code
from gate.model.digest import compute_digest
from gate.model.errors import ChecklistError, Problem
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.text import quote

MAX_DEPTH = 5
"""The most base policies that extend one another in one chain."""

MAX_FILES = 20
"""The most different base policies of one checklist."""

EXTENDS = "extends"


class BaseSource(Protocol):
    """Reads base policies; `gate.policy` has one for the workspace, for a commit on GitHub, and for one in git."""

    def read(self, reference: Reference) -> bytes:
        """The bytes of a base policy.

        Raises:
            BasePolicyError: when it cannot be read, or must not be.
        """
        ...

    def find_commit(self, repo: str, ref: str) -> str:
        """The commit that a tag or a branch names today, for an advice; empty when it cannot be looked up."""
        ...


@dataclass(frozen=True, slots=True)
class BasePolicies:
    """What joining base policies needs: where they are read, and the day (UTC) from which waivers count."""

    source: BaseSource
    today: date


@dataclass(frozen=True, slots=True)
class Layer:
    """One file: its tree, and the files that it extends, each with the position at which it is named."""

    reference: Reference
    root: Node
    digest: str
    bases: tuple[tuple[Position, Layer], ...] = ()

    @property
    def height(self) -> int:
        """The number of files of the longest chain that begins here."""
        return 1 + max((base.height for _, base in self.bases), default=0)


class LayerReader:
    """Reads the files that a checklist extends; problems go to the list."""

    def __init__(self, source: BaseSource | None, problems: list[Problem]) -> None:
        self.source = source
        self.problems = problems
        self.layers: dict[tuple[str, str, str], Layer] = {}
        self.nodes = self.bytes = 0

    def read(self, root: Node, file: str, data: bytes) -> Layer:
        """The checklist `root`, whose bytes are `data`, with the files that it extends.

        Raises:
            ChecklistError: when the files exceed a bound, or one of them is no YAML.
        """
        reference = Reference(file)
        self._count(root, data, Position(file, 1, 1))
        return Layer(reference, root, compute_digest(data), self._read_bases(root, (reference,)))

    def _read_bases(self, root: Node, chain: tuple[Reference, ...]) -> tuple[tuple[Position, Layer], ...]:
        bases = []
        for scalar in extends_of(root):
            try:
                reference = parse(scalar.value or "", chain[-1])
                bases.append((scalar.position, self._read_base(reference, scalar.position, chain)))
            except UnpinnedError as error:
                commit = self.source.find_commit(error.repo, error.ref) if self.source else ""
                hint = error.pinned_hint(commit) if commit else error.hint
                self.problems.append(Problem(scalar.position, error.code, error.message, hint))
            except BasePolicyError as error:
                self.problems.append(Problem(scalar.position, error.code, error.message, error.hint))
        return tuple(bases)

    def _read_base(self, reference: Reference, position: Position, chain: tuple[Reference, ...]) -> Layer:
        keys = [link.key for link in chain]
        if reference.key in keys:
            loop = " → ".join(link.name for link in (*chain[keys.index(reference.key) :], reference))
            message = f"the base policies extend one another in a loop: {loop}"
            raise BasePolicyError(Code.EXTENDS_LOOP, message, "remove one of these `extends`")
        self._check_depth(len(chain), reference)
        if reference.key not in self.layers:
            self.layers[reference.key] = self._load(reference, position, chain)
        layer = self.layers[reference.key]
        self._check_depth(len(chain) + layer.height - 1, reference)
        return layer

    def _check_depth(self, depth: int, reference: Reference) -> None:
        if depth > MAX_DEPTH:
            message = f"more than {MAX_DEPTH} base policies extend one another, with {reference.name}"
            raise BasePolicyError(Code.TOO_MANY_BASE_POLICIES, message, "join some of them into one file")

    def _load(self, reference: Reference, position: Position, chain: tuple[Reference, ...]) -> Layer:
        if self.source is None:
            message = f"{quote(str(reference))} cannot be read here"
            raise BasePolicyError(Code.UNREADABLE_BASE_POLICY, message, "run `gate lint` in the repository")
        if len(self.layers) >= MAX_FILES:
            message = f"the checklist has more than {MAX_FILES} base policies"
            raise BasePolicyError(Code.TOO_MANY_BASE_POLICIES, message, "join some of them into one file")
        data = self.source.read(reference)
        root, problems = yaml_tree.read(data, reference.name, max_nodes=max(MAX_NODES - self.nodes, 1))
        self.problems += problems
        self._count(root, data, position)
        _require_policy(root, reference)
        return Layer(reference, root, compute_digest(data), self._read_bases(root, (*chain, reference)))

    def _count(self, root: Node, data: bytes, position: Position) -> None:
        self.nodes += count_nodes(root)
        self.bytes += len(data)
        if self.bytes > MAX_BYTES:
            message = f"the checklist and its base policies have more than {MAX_BYTES:,} bytes together"
            problem = Problem(position, Code.TOO_MANY_BASE_POLICIES, message, "extend fewer or smaller ones")
            raise ChecklistError([*self.problems, problem])


def extends_of(root: Node) -> list[ScalarNode]:
    """The values of `extends`; `fields.py` reports other kinds of value."""
    node = root.entries.get(EXTENDS) if isinstance(root, MappingNode) else None
    return [*yaml_tree.scalars(node)]


def count_nodes(node: Node) -> int:
    """The number of nodes, aliases counted as often as they are used."""
    if isinstance(node, MappingNode):
        return 1 + sum(1 + count_nodes(child) for child in node.entries.values())
    return 1 + sum(map(count_nodes, node.children)) if isinstance(node, ListNode) else 1


def _require_policy(root: Node, reference: Reference) -> None:
    """Refuses another kind of file, before its keys give a hundred errors."""
    keys = root.entries.keys() if isinstance(root, MappingNode) else frozenset[str]()
    if "version" not in keys or keys.isdisjoint(("items", EXTENDS)):
        message = f"{reference.name} is not a checklist: it has no `version` with `items` or `extends`"
        raise BasePolicyError(Code.NOT_A_BASE_POLICY, message, "name a file with `version: 1` and `items:`")

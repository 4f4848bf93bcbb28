"""YAML as plain values with their lines, by the core schema of YAML 1.2.2 (section 10.3).

No tag makes an object, and `on`, `no`, `1:30` and dates stay text. Tags, duplicate keys and several documents are
refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from gate.formats.common import content, yaml_nodes
from gate.formats.common.yaml_nodes import Bounds, Issue, ListNode, Node, ScalarNode, YamlProblem, YamlProblemError
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

MAX_BYTES = 8 * 1024 * 1024
BOUNDS = Bounds(nodes=1_000_000, depth=100)

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?[0-9]{1,4000}")
_OCTAL_OR_HEX = re.compile(r"0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,10})?")
_WORDS: Mapping[str, Any] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), Decimal("NaN")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), Decimal("Infinity")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), Decimal("-Infinity")),
}


@dataclass(frozen=True, slots=True)
class Yaml:
    """A document: its value, and for each path in it the line (from 1) where that begins; not inside of aliases."""

    value: Any
    lines: Mapping[Path, int]

    def line(self, *path: str | int) -> int:
        """The line of the value at the path, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(data: bytes) -> Yaml:
    """The only document of these bytes.

    Raises:
        EvidenceError: empty when there is none; too large when it is out of bounds; unreadable, with the line, when it
            is not YAML or has a tag, a duplicate key or a second document.
    """
    import yaml

    if len(data) > MAX_BYTES:
        raise EvidenceError(Cause.TOO_LARGE, f"the YAML has more than {MAX_BYTES:,} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EvidenceError(Cause.UNREADABLE, "not YAML: the text is not UTF-8") from None
    try:
        root = yaml_nodes.read(text, "", BOUNDS, _refuse, merge_keys=True)
    except YamlProblemError as error:
        raise _error(error.problem) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        position = f" at line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or "it has characters that are not allowed"
        raise EvidenceError(Cause.UNREADABLE, f"not YAML{position}: {reason}") from None
    if root is None or (isinstance(root, ScalarNode) and root.value is None):
        raise content.empty_file()
    converter = _Converter()
    return Yaml(converter.value(root, ()), converter.lines)


class _Converter:
    """Makes values of nodes, and collects their lines."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.values: dict[int, Any] = {}

    def value(self, node: Node, path: Path) -> Any:
        """The value of a node; a node that an alias names again is the same value, without lines of its own."""
        self.lines[path] = node.position.line
        key = id(node)
        if key not in self.values:
            self.values[key] = self.new_value(node, path)
        return self.values[key]

    def new_value(self, node: Node, path: Path) -> Any:
        if isinstance(node, ScalarNode):
            return parse_scalar(node.value) if node.is_plain and node.value is not None else node.value
        if isinstance(node, ListNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.children)]
        table: dict[str, Any] = {}
        for name, child in node.entries.items():
            table[name] = self.value(child, (*path, name))
            self.lines[*path, name] = node.keys[name].line
        return table


def parse_scalar(text: str) -> Any:
    """The value of a scalar without quotes."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _OCTAL_OR_HEX.fullmatch(text):
        return int(text[2:], 8 if text[1] == "o" else 16)
    return Decimal(text) if _FLOAT.fullmatch(text) else text


def _refuse(problem: YamlProblem) -> NoReturn:
    raise YamlProblemError(problem)


def _error(problem: YamlProblem) -> EvidenceError:
    line = problem.position.line
    first = problem.first.line if problem.first else 0
    cause = Cause.TOO_LARGE if problem.issue in (Issue.TOO_MANY_NODES, Issue.TOO_DEEP) else Cause.UNREADABLE
    detail = {
        Issue.TAG: f"line {line} has a tag; tags are not read",
        Issue.DUPLICATE_KEY: f"line {line} has a duplicate key; the first is in line {first}",
        Issue.MERGE_KEY: f"line {line} has a merge key; merge keys are not read",
        Issue.KEY_IS_NOT_TEXT: f"the key in line {line} is not text",
        Issue.UNKNOWN_ALIAS: f"line {line} uses an alias that is not defined before it",
        Issue.TOO_MANY_NODES: f"the YAML has more than {BOUNDS.nodes:,} values (aliases counted where they are used)",
        Issue.TOO_DEEP: f"values are nested more than {BOUNDS.depth} deep at line {line}",
        Issue.SECOND_DOCUMENT: f"a second YAML document begins at line {line}",
    }[problem.issue]
    return EvidenceError(cause, detail)

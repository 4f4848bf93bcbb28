"""Mutations of a report: parts lost or changed, other encodings, and texts that are too long."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

LONG = "Q" * 20_000
OTHER_REPORT = b'<?xml version="1.0"?>\n<testsuite tests="1"><testcase classname="a" name="b"/></testsuite>\n'
RETYPED: Sequence[Any] = (None, "x", 0, [], {}, True)


@dataclass(frozen=True)
class Mutant:
    """A changed report.

    `name` is the mutation, `site` the part that it changed: a member, element or attribute with its parents, where `*`
    stands for an index or for a name that differs from report to report. `is_same` is true for the same report in
    another encoding, `is_arbitrary` for bytes that are replaced by any others, and may make another valid report.
    """

    name: str
    site: str
    data: bytes
    is_same: bool = False
    is_arbitrary: bool = False


Mutate = Callable[[random.Random], Mutant]


def mutations(data: bytes) -> list[Mutate]:
    """The mutations of a report: those of its bytes and lines, and those of its JSON or XML."""
    functions: list[Mutate] = [
        lambda rng: Mutant("cut", "", data.rstrip()[: rng.randrange(1, len(data.rstrip()))]),
        lambda rng: _flip(data, rng),
        lambda rng: _change_line(data, rng),
        lambda rng: rng.choice(_encodings(data)),
        lambda _rng: Mutant("appended", "the report itself", data + data),
        lambda _rng: Mutant("appended", "another report", data + OTHER_REPORT),
    ]
    for structure in (JsonReport.of(data), XmlReport.of(data)):
        if structure:
            functions += [structure.mutate] * 2 * len(functions)
    return functions if len(data.strip()) > 1 else []


def _flip(data: bytes, rng: random.Random) -> Mutant:
    mutant = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        mutant[rng.randrange(len(mutant))] = rng.randrange(256)
    return Mutant("bytes replaced", "", bytes(mutant), is_arbitrary=True)


def _change_line(data: bytes, rng: random.Random) -> Mutant:
    lines = data.splitlines(keepends=True)
    at, times = rng.randrange(len(lines)), rng.choice((0, 2))
    site = re.sub(rb"[\d.]+", b"0", lines[at].strip())[:24].decode("ascii", "replace")
    return Mutant(
        "line dropped" if not times else "line repeated",
        site,
        b"".join([*lines[:at], *[lines[at]] * times, *lines[at + 1 :]]),
    )


def _encodings(data: bytes) -> list[Mutant]:
    """The report in other encodings; an encoding that it declares itself stays as it is."""
    text = data.removeprefix(b"\xef\xbb\xbf")
    changed = {"gzip": gzip.compress(data, mtime=0)}
    if text.isascii() and b"encoding=" not in text[:200]:
        changed["UTF-16"] = text.decode().encode("utf-16")
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b")):
        changed["byte order mark"] = b"\xef\xbb\xbf" + text
    if b"\r" not in data and b"\0" not in data:
        changed["CRLF"] = data.replace(b"\n", b"\r\n")
    return [Mutant(name, "", changed[name], is_same=True) for name in changed]


class _Sites:
    """The sites of a report by their patterns, so that a rare part is changed as often as a frequent one."""

    def __init__(self, sites: Iterator[tuple[str, Any]]) -> None:
        self._sites: defaultdict[str, list[Any]] = defaultdict(list)
        for pattern, site in sites:
            self._sites[pattern].append(site)
        self._patterns = list(self._sites)

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def choose(self, rng: random.Random) -> tuple[str, Any]:
        pattern = rng.choice(self._patterns)
        return pattern, rng.choice(self._sites[pattern])


class JsonReport:
    """A report of one or several JSON documents."""

    def __init__(self, documents: list[Any]) -> None:
        self._documents = documents
        self._sites = _Sites(site for document in documents for site in _walk(document, ""))

    @classmethod
    def of(cls, data: bytes) -> JsonReport | None:
        documents: list[Any] = []
        try:
            text, decoder = data.decode("utf-8-sig").strip(), json.JSONDecoder(object_pairs_hook=_unique)
            while text:
                document, end = decoder.raw_decode(text)
                documents.append(document)
                text = text[end:].lstrip()
            report = cls(documents)
        except (ValueError, RecursionError):
            return None
        return report if report._sites else None

    def mutate(self, rng: random.Random) -> Mutant:
        """A mutant in which one member or element differs; the documents stay as they are."""
        pattern, (parent, key) = self._sites.choose(rng)
        original = dict(parent) if isinstance(parent, dict) else list(parent)
        name = _change(parent, key, rng)
        text = "\n".join(json.dumps(document) for document in self._documents)
        parent.clear()
        parent.update(original) if isinstance(original, dict) else parent.extend(original)
        return Mutant(name, pattern, text.encode(), is_same=name == "members in reverse")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these members; a document with duplicates would lose them when it is written again."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError
    return dict(pairs)


def _walk(value: Any, pattern: str) -> Iterator[tuple[str, Any]]:
    """The members and elements of a value, each as its pattern with its parent and its key."""
    keys: Any = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        is_name = isinstance(key, str) and re.fullmatch(r"[$@\w-]{1,40}", key)
        inner = f"{pattern}/{key if is_name else '*'}"
        yield inner, (value, key)
        yield from _walk(value[key], inner)


def _change(parent: Any, key: Any, rng: random.Random) -> str:
    """Changes a member or an element, and returns the name of the mutation."""
    value = parent[key]
    names = ["deleted", "retyped", "retyped"]
    names += ["renamed", "members in reverse"] if isinstance(parent, dict) else []
    names += ["emptied"] * 2 if isinstance(value, (list, dict)) and value else []
    names += ["too long"] if isinstance(value, str) else []
    name = rng.choice(names)
    if name == "members in reverse":
        reverse = dict(reversed(parent.items()))
        parent.clear()
        parent.update(reverse)
        return name
    if name == "retyped":
        is_number = isinstance(value, float)
        parent[key] = rng.choice(
            [other for other in RETYPED if type(other) is not type(value) and not (is_number and other == 0)]
        )
        return f"retyped to {json.dumps(parent[key])}"
    if name in ("emptied", "too long"):
        parent[key] = LONG if name == "too long" else type(value)()
        return name
    del parent[key]
    if name == "renamed":
        parent[f"{key}X"] = value
    return name if isinstance(parent, dict) else "element deleted"


class XmlReport:
    """A report that is XML."""

    def __init__(self, root: ElementTree.Element) -> None:
        self._root = root
        self._sites = _Sites(_elements(root, root.tag))

    @classmethod
    def of(cls, data: bytes) -> XmlReport | None:
        if b"<!ENTITY" in data or not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            return None
        try:
            report = cls(ElementTree.fromstring(data))
        except (ElementTree.ParseError, RecursionError, LookupError, ValueError):
            return None
        return report if report._sites else None

    def mutate(self, rng: random.Random) -> Mutant:
        """A mutant in which one element or attribute differs; the tree stays as it is."""
        pattern, (parent, at, attribute) = self._sites.choose(rng)
        element = parent if at is None else parent[at]
        original = (element.tag, dict(element.attrib), element.text, list(element))
        siblings = list(parent)
        name = _change_attribute(element, attribute, rng) if attribute else _change_element(parent, at, rng)
        data = ElementTree.tostring(self._root, encoding="utf-8", xml_declaration=True)
        element.tag, element.attrib, element.text = original[0], original[1], original[2]
        element[:] = original[3]
        parent[:] = siblings if at is not None else original[3]
        return Mutant(name, pattern, data)


def _elements(root: ElementTree.Element, pattern: str) -> Iterator[tuple[str, Any]]:
    """The elements below a root as parent and index, and the attributes of all."""
    yield from ((f"{pattern}@{name}", (root, None, name)) for name in root.attrib)
    for at, element in enumerate(root):
        inner = f"{pattern}/{element.tag.rpartition('}')[2]}"
        yield inner, (root, at, "")
        yield from _elements(element, inner)


def _change_attribute(element: ElementTree.Element, attribute: str, rng: random.Random) -> str:
    name = rng.choice(("attribute deleted", "attribute renamed", "attribute emptied", "attribute retyped", "too long"))
    value = element.attrib.pop(attribute)
    if name != "attribute deleted":
        changed = {"attribute renamed": value, "attribute emptied": "", "attribute retyped": "x", "too long": LONG}[
            name
        ]
        element.set(f"{attribute}X" if name == "attribute renamed" else attribute, changed)
    return name


def _change_element(parent: ElementTree.Element, at: int, rng: random.Random) -> str:
    element = parent[at]
    name = rng.choice(("deleted", "emptied", "renamed", "text deleted" if element.text else "deleted"))
    if name == "deleted":
        del parent[at]
    elif name == "emptied":
        element[:] = []
        element.text, element.attrib = None, {}
    elif name == "renamed":
        element.tag += "X"
    else:
        element.text = None
    return f"element {name}" if name != "text deleted" else name

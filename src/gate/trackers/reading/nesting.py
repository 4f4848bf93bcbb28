"""Entries with checkboxes that are nested in others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gate.trackers.reading.model import Entry


def find_parents(entries: Iterable[Entry]) -> Mapping[int, Entry]:
    """The entry in which each nested entry with a checkbox stands, by the line of the nested entry."""
    return {
        entry.line: outer
        for entry, stack in _walk(entries)
        for outer in stack[-1:]
        if entry.ticked is not None and outer.line != entry.line
    }


def find_open_children(entries: Iterable[Entry]) -> Mapping[int, Entry]:
    """The first entry with an empty checkbox that is nested in each entry, by the line of the outer entry."""
    children: dict[int, Entry] = {}
    for entry, stack in _walk(entries):
        if entry.ticked is False:
            for outer in stack:
                if outer.ticked is not None:
                    children.setdefault(outer.line, entry)
    return children


def find_direct_children(entries: Iterable[Entry]) -> Mapping[int, list[Entry]]:
    """The entries with a checkbox that are nested directly in each entry, by the line of the outer entry."""
    children: dict[int, list[Entry]] = {}
    for entry, stack in _walk(entries):
        if entry.ticked is not None and stack:
            children.setdefault(stack[-1].line, []).append(entry)
    return children


def _walk(entries: Iterable[Entry]) -> Iterator[tuple[Entry, list[Entry]]]:
    """Each entry with the entries in which it stands, the outermost first."""
    stack: list[Entry] = []
    for entry in sorted(entries, key=lambda item: item.line):
        while stack and (stack[-1].depth >= entry.depth or stack[-1].section != entry.section):
            stack.pop()
        yield entry, stack
        stack.append(entry)

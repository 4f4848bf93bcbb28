"""The kind and the progress of a list entry, by its own text, the sentence before its list, and its section."""

from __future__ import annotations

import re

from gate.model.lazy_dataclass import dataclass
from gate.trackers.reading.explanations import describes_change, is_explanation, is_legend
from gate.trackers.reading.model import Section
from gate.trackers.reading.titles import split_remark
from gate.trackers.reading.vocabulary import (
    REQUIREMENT,
    EntryKind,
    Progress,
    parse_heading_progress,
    parse_leading_mark,
    parse_mark,
)

_URL = re.compile(r"\bhttps?://[^\s)>\]`*]+|(?<![\w.@/-])(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)+):\d{2,5}\b")
_CHOICE = re.compile(r"[|/]\s*\[[ xX]\](?:\s|$)")
"""A second box on the line of the first: a form in which one of them gets ticked."""

_LAUNCH_ANSWER = re.compile(r"\W*(?:GO|(?i:no[ -]?go))\b(?:\W*$|[\s*]*(?:[:(–—]|-\s))")
"""An answer of a form that asks whether to launch."""

_TARGET = re.compile(
    r"[<>≤≥]\s*=?\s*\$?\d|\b(?:target|need)\b[^\d]{0,20}\d"
    r"|\b(?:under|below|at (?:least|most)|(?:less|more|fewer) than|up to)\s+\d[\d.,]*\s?(?:%|m?s\b|[kmg]i?b\b)",
    re.IGNORECASE,
)
_STEPS = re.compile(r"\btasks?\b|steps|to.?do", re.IGNORECASE)
_FIXED_KINDS = frozenset({EntryKind.RISK, EntryKind.BLOCKER, EntryKind.NOTE, EntryKind.FILE, EntryKind.CRITERION})
"""The kinds that a section gives to all its entries, whatever their marks."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A list entry without a checkbox: its text, its label and value, and the sentence before its list."""

    text: str
    label: str
    value: str
    intro: str


def classify_checkbox(text: str, intro: str, section: Section | None) -> EntryKind:
    """The kind of an entry with a checkbox."""
    kind = section.kind if section else None
    in_legend = is_legend(intro, section.title if section else "")
    if _CHOICE.search(text) or _LAUNCH_ANSWER.match(text) or in_legend:
        return EntryKind.NOTE
    return EntryKind.CRITERION if kind is EntryKind.CRITERION else EntryKind.TASK


def classify(entry: ListEntry, section: Section | None, *, top_level: bool) -> tuple[EntryKind, Progress, str, bool]:
    """The kind, the progress, what states the progress, and whether the entry is required."""
    intro = entry.intro
    progress, source = _find_progress(entry, section)
    if source == "heading" and intro.startswith("**") and (intro_progress := parse_heading_progress(intro)):
        progress = intro_progress
    kind = _classify_kind(entry, source, section, top_level=top_level)
    if kind is EntryKind.NOTE and source == "heading":
        progress, source = Progress.NONE, ""
    required = _introduces_list(intro) and bool(REQUIREMENT.search(intro))
    if required and progress is not Progress.IN_PROGRESS:
        progress, kind = Progress.OPEN, EntryKind.CRITERION if kind is EntryKind.TASK else kind
    return kind, progress, source, required


def _introduces_list(text: str) -> bool:
    """Whether a sentence introduces a list: it ends with a colon."""
    return text.rstrip("* ").endswith(":")


def _find_progress(entry: ListEntry, section: Section | None) -> tuple[Progress, str]:
    """The progress of an entry, and what states it: a mark of the entry or of its value, or the heading."""
    if mark := parse_leading_mark(entry.text) or (parse_leading_mark(entry.value) if entry.value else Progress.NONE):
        return mark, "mark"
    if not describes_change(entry.text):
        if (mark := parse_mark(entry.text)) and _URL.search(entry.text):
            return mark, "mark"
        if mark := split_remark(entry.text)[0]:
            return mark, "mark"
    if section and section.progress:
        return section.progress, "heading"
    return Progress.NONE, ""


def _classify_kind(entry: ListEntry, source: str, section: Section | None, *, top_level: bool) -> EntryKind:
    """The kind of an entry: that of its section, else by its text."""
    section_kind = section.kind if section else None
    if section_kind in _FIXED_KINDS:
        return section_kind
    if entry.label and ":" in entry.text and _URL.search(entry.text):
        return EntryKind.SERVICE
    if section_kind is EntryKind.ACTION:
        is_group = entry.intro.startswith("**") and not _STEPS.search(entry.intro)
        return EntryKind.NOTE if is_group else section_kind
    in_metrics = section_kind is EntryKind.METRIC and source != "mark"
    if (entry.label or source != "mark") and (_TARGET.search(entry.text) or in_metrics):
        return EntryKind.METRIC
    return _classify_by_text(entry, source, top_level=top_level)


def _classify_by_text(entry: ListEntry, source: str, *, top_level: bool) -> EntryKind:
    """The kind of an entry whose section does not say."""
    if source == "mark":
        if is_explanation(entry.intro) or is_legend(entry.intro, ""):
            return EntryKind.NOTE
        return EntryKind.CLAIM if entry.label else EntryKind.TASK
    if entry.label:
        return EntryKind.NOTE
    if entry.intro.startswith("**") and _introduces_list(entry.intro):
        return EntryKind.ACTION if _STEPS.search(entry.intro) else EntryKind.NOTE
    return EntryKind.TASK if source == "heading" and top_level else EntryKind.NOTE

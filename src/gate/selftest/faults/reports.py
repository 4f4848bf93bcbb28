"""Faults of values in reports: a sample report in place of those of the item, and changes of every value in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from gate.formats.catalog import load_samples
from gate.formats.common.sample import Sample, SampleScope
from gate.model import globs
from gate.model.checklist import Item
from gate.model.evidence import Evidence
from gate.model.selftest import Obstacle
from gate.model.values import Kind
from gate.probes.common.probe import ProbeContext
from gate.selftest.candidates import LONG, list_texts
from gate.selftest.faults.fault import Dial
from gate.selftest.stage import NotTriedError, Stage

MAX_PATHS = 20
MAX_LINES = 200
MAX_RULES = 8
MAX_TEXTS = 20
MAX_EDITED = 4 * 1024 * 1024
"""The largest report, in bytes, whose values are changed in place."""

_NUMBER = re.compile(rb"(?<![\w.:/-])\d{1,15}(?:\.\d{1,15})?(?![\w.:/-])")
_LABEL = "selftest-fault"


def list_dials(stage: Stage) -> Iterator[Dial]:
    """The dials of an item that reads reports: samples of its kind, fewer reports, then values changed in place."""
    for sample in load_samples(stage.item.probe):
        yield Dial(sample.name, partial(_write_sample, sample), sample.limit)
    if len(stage.files) > 1:
        yield Dial("fewer-files", _remove_files, len(stage.files) - 1)
    for name, change, limit in _EDITS:
        yield Dial(name, partial(_edit, change), limit)
    for number, text in enumerate(_list_texts(stage.item), 1):
        yield Dial(f"text-{number}", partial(_edit, partial(_replace_text, text)), 1)


def _list_texts(item: Item) -> list[str]:
    """Texts that break `!=`, `matches` or `in`: those that the expectations name, an empty and a long one."""
    texts = [text for entry in (*item.must, *item.should) for text in list_texts(entry)]
    is_about_text = any(entry.fact.kind is Kind.STRING for entry in item.must + item.should)
    return [*dict.fromkeys(texts), "", LONG][-MAX_TEXTS:] if is_about_text else []


# ------------------------------------------------------------------------------------------------------------- samples


def _write_sample(sample: Sample, stage: Stage, setting: int) -> ProbeContext:
    """Replaces the first report by a sample, and removes the others that are not needed for another glob."""
    data = sample.write(setting, scope_of(stage))
    targets = target_files(stage)
    for path in stage.files:
        if path not in targets:
            stage.copy.remove(path)
    for number, path in enumerate(targets):
        stage.copy.write(path, data + b"\n" * number)
    return stage.context


def target_files(stage: Stage) -> tuple[str, ...]:
    """A file for each glob of the item: one that the glob matches today, else a name that it matches."""
    parameters = evidence_globs(stage.item.params)
    targets = []
    for glob in globs.partition(parameters)[0]:
        match = next((path for path in stage.files if globs.matches(path, (glob,))), "")
        targets.append(match or globs.sample(glob))
    return tuple(dict.fromkeys(targets))


def evidence_globs(params: object) -> tuple[str, ...]:
    """The globs, or the path, of the files that hold the evidence of an item."""
    for name in ("reports", "paths", "path"):
        value = getattr(params, name, None)
        if value:
            return (globs.escape(value),) if isinstance(value, str) else tuple(value)
    return ()


def scope_of(stage: Stage) -> SampleScope:
    """Files, rules and licences that the filters of the item let through."""
    params, clock = stage.item.params, stage.context.clock
    return SampleScope(
        lines=_select_lines(stage),
        rules=tuple(_select_rules(stage))[:MAX_RULES],
        licenses=(*(getattr(params, "deny", None) or ()), "SSPL-1.0")[:1],
        urls=tuple(getattr(params, "of", None) or ()) or ("https://example.org/",),
        produced_at=clock.now - timedelta(minutes=1),
    )


def _select_lines(stage: Stage) -> Mapping[str, tuple[int, ...]]:
    """Lines of the files that the item counts: of the change first, then of those that it reads today."""
    params = stage.item.params
    only, ignore = getattr(params, "only", None), getattr(params, "ignore", None)
    changed = {file.path: tuple(sorted(file.added))[:MAX_LINES] for file in getattr(stage.context.change, "files", ())}
    candidates = [path for path in changed if changed[path]] + list(stage.sources)
    candidates += [globs.sample(glob) for glob in globs.partition(only or ())[0]] + ["src/sample.py"]
    selected = [path for path in dict.fromkeys(candidates) if globs.is_selected(path, only, ignore)]
    return {path: changed.get(path) or _count_lines(stage, path) for path in selected[:MAX_PATHS] or ["src/sample.py"]}


def _count_lines(stage: Stage, path: str) -> tuple[int, ...]:
    """The numbers of the lines that are not blank; of a file that is not there, ten."""
    lines = stage.copy.read(path).split(b"\n")
    numbers = [number for number, line in enumerate(lines, 1) if line.strip()][:MAX_LINES]
    return tuple(numbers) or tuple(range(1, 11))


def _select_rules(stage: Stage) -> Iterator[str]:
    """Names of rules that the item counts."""
    rules = getattr(stage.item.params, "rules", None) or ()
    included, _ = globs.partition(rules)
    evidence = stage.control.evidence if stage.control else None
    present = [finding.rule for finding in evidence.findings] if isinstance(evidence, Evidence) else []
    candidates = dict.fromkeys(["sample-rule", *present, *(globs.sample(glob) for glob in included)])
    yield from [name for name in candidates if not rules or globs.matches_text(name, rules)] or ["sample-rule"]


def _remove_files(stage: Stage, setting: int) -> ProbeContext:
    """Removes the last reports."""
    for path in stage.files[len(stage.files) - setting :]:
        stage.copy.remove(path)
    return stage.context


# ------------------------------------------------------------------------------------------------------- values changed


def _edit(change: Callable[[Any, int], Any], stage: Stage, setting: int) -> ProbeContext:
    """Changes every value in the reports: those of a JSON document, else the numbers and booleans in a text."""
    for path in stage.require_files():
        data = stage.copy.read(path)
        if len(data) > MAX_EDITED:
            raise NotTriedError(Obstacle.NO_SAMPLE)
        stage.copy.write(path, _edit_document(data, change, setting))
    return stage.context


def _edit_document(data: bytes, change: Callable[[Any, int], Any], setting: int) -> bytes:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return _edit_text(data, change, setting)
    return json.dumps(_map(document, lambda value: change(value, setting))).encode()


def _map(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, list):
        return [_map(entry, change) for entry in value]
    if isinstance(value, dict):
        return {name: _map(entry, change) for name, entry in value.items()}
    return change(value)


def _edit_text(data: bytes, change: Callable[[Any, int], Any], setting: int) -> bytes:
    def number(match: re.Match[bytes]) -> bytes:
        text = match[0].decode()
        changed = change(float(text) if "." in text else int(text), setting)
        return (
            f"{changed:.6f}".rstrip("0").rstrip(".").encode() if isinstance(changed, float) else str(changed).encode()
        )

    edited = _NUMBER.sub(number, data)
    for before, after in ((b"true", b"false"), (b"false", b"true")):
        if change(before == b"true", setting) is not (before == b"true") and before in data:
            return re.sub(rb"\b" + before + rb"\b", after, edited)
    return edited


def _raise(value: Any, setting: int) -> Any:
    """A number, larger by its `setting`-fold; zero becomes the setting."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return value * (1 + setting) if value else setting


def _lower(value: Any, setting: int) -> Any:
    """A number without so many thousandths of it."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    lowered = value * (1000 - setting) / 1000
    return int(lowered) if isinstance(value, int) else lowered


def _flip(value: Any, setting: int) -> Any:
    """A boolean, inverted with a setting."""
    return value is not bool(setting) if isinstance(value, bool) else value


def _rename(value: Any, setting: int) -> Any:
    """A text that no expectation names, with a setting."""
    return _LABEL if setting and isinstance(value, str) else value


def _negate(value: Any, setting: int) -> Any:
    """A number below zero, by its `setting`-fold."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not setting:
        return value
    return -setting * (abs(value) or 1)


def _replace_text(text: str, value: Any, setting: int) -> Any:
    """This text in place of every other, with a setting."""
    return text if setting and isinstance(value, str) else value


_EDITS: Iterable[tuple[str, Callable[[Any, int], Any], int]] = (
    ("raised-numbers", _raise, 1_000_000),
    ("lowered-numbers", _lower, 1000),
    ("negative-numbers", _negate, 1_000_000),
    ("inverted-booleans", _flip, 1),
    ("other-texts", _rename, 1),
)
"""Changes of all values of a document, with their largest setting."""

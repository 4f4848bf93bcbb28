"""The change under review: its files and lines, added lines that match a pattern, and its commits."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Annotated

from pydantic import AfterValidator, Field

from gate.adapters.commits import Commit, read_commits
from gate.adapters.github.pulls import list_commits
from gate.formats.common import patterns
from gate.formats.documents.commit_messages import is_conventional, read_signoffs
from gate.formats.documents.git_diff import AddedLine
from gate.model.errors import EvidenceError, GitHubError
from gate.model.evidence import (
    MAX_FINDINGS,
    Cause,
    Evidence,
    Finding,
    NotApplicable,
    Observation,
    Remedy,
    Seen,
    Source,
    Unseen,
)
from gate.model.globs import is_selected
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Change, ChangedFile
from gate.model.text import count_remaining, join_names, quote, truncate
from gate.model.values import Better, FactSpec, Kind
from gate.probes.common import github
from gate.probes.common.added_lines import read_added_lines
from gate.probes.common.disguised_text import DisguisedFile, read_disguised
from gate.probes.common.parameters import Boolean, Globs, Names, ProbeParams
from gate.probes.common.probe import Probe, ProbeContext

MAX_NAMED = 5
MAX_SUBJECT = 80


class ChangesParams(ProbeParams):
    """The parameters of the probe `changes`."""

    only: Globs | None = Field(default=None, description="Count only files that match one of these globs.")
    ignore: Globs | None = Field(default=None, description="Leave out files that match one of these globs.")
    changed: Globs | None = Field(
        default=None, description="Files of which one must change, such as `CHANGELOG.md`; declares `changed`."
    )
    if_changed: Globs | None = Field(
        default=None,
        description="Files whose change calls for one of `changed`. Without such a change, `changed` does not apply.",
    )
    same_folder: Boolean = Field(
        default=False,
        description="Whether each file of `if_changed` needs a changed file in its own folder, as a manifest its lock.",
    )
    pattern: Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(patterns.require_pattern)] | None = (
        Field(
            default=None,
            description="A regular expression (RE2) to search for in every added line; declares `matching_lines`.",
        )
    )
    types: Names | None = Field(
        default=None, description="The types of conventional commits, such as `[feat, fix]`. By default, any type."
    )


FILE_FACTS = (
    FactSpec("changed_files", "changed files; a renamed file is one", better=Better.LOWER),
    FactSpec("added_files", "new files", better=Better.NEITHER),
    FactSpec("deleted_files", "deleted files", better=Better.NEITHER),
    FactSpec("renamed_files", "renamed files", better=Better.NEITHER),
)
LINE_FACTS = (
    FactSpec("added_lines", "added or modified lines of text files", better=Better.LOWER),
    FactSpec("removed_lines", "removed or modified lines of text files", better=Better.NEITHER),
)
CHANGED = FactSpec(
    "changed",
    "whether a file of `changed` changes; only with `changed`",
    better=Better.HIGHER,
    kind=Kind.BOOLEAN,
    false_label="unchanged",
)
MATCHING_LINES = FactSpec(
    "matching_lines", "added lines that match `pattern`; only with `pattern`", better=Better.LOWER
)
NOT_CONVENTIONAL = "commits_not_conventional"
NOT_SIGNED_OFF = "commits_not_signed_off"
COMMIT_FACTS = (
    FactSpec("commits", "commits of the change, without merges", better=Better.NEITHER),
    FactSpec(NOT_CONVENTIONAL, "commits whose subject is not `type(scope): description`", better=Better.LOWER),
    FactSpec(NOT_SIGNED_OFF, "commits that neither their author nor their committer signed off", better=Better.LOWER),
)
FACTS = (*FILE_FACTS, *LINE_FACTS, *COMMIT_FACTS)


@dataclass(frozen=True, slots=True)
class _Measured:
    """Facts with the findings, notes and advice that belong to them."""

    facts: Mapping[str, Observation]
    findings: Sequence[Finding] = ()
    notes: Sequence[str] = ()
    remedies: Mapping[str, Remedy] | None = None


def measure(params: ChangesParams, context: ProbeContext) -> Evidence:
    """Measures the change of this run; every fact is missing or not applicable when there is none."""
    change = context.change
    if not isinstance(change, Change):
        specs = (*FACTS, *_item_facts(params))
        return Evidence(dict.fromkeys((spec.name for spec in specs), change))
    disguised = _disguised(params, context, change)
    parts = [_files(params, change, disguised), _commits(params, context, change)]
    if params.changed is not None:
        parts.append(_pairs(params, change))
    if params.pattern is not None:
        parts.append(_matching_lines(params, params.pattern, context, change, disguised))
    return _join(parts, change)


def _join(parts: Iterable[_Measured], change: Change) -> Evidence:
    facts: dict[str, Observation] = {}
    findings: list[Finding] = []
    notes: list[str] = []
    remedies: dict[str, Remedy] = {}
    for part in parts:
        facts |= part.facts
        findings += part.findings
        notes += part.notes
        remedies |= part.remedies or {}
    source = Source(f"{change.base[:7] or 'base'}..{change.head[:7] or 'working tree'}", "change")
    return Evidence(facts, tuple(findings), (source,), tuple(notes), remedies=remedies)


# ------------------------------------------------------------------------------------------------------ files and lines


def _files(params: ChangesParams, change: Change, disguised: Sequence[DisguisedFile] | Unseen) -> _Measured:
    texts = {} if isinstance(disguised, Unseen) else {entry.file.path: entry.file for entry in disguised}
    files = [texts.get(file.path, file) for file in change.files if _is_counted(file, params)]
    binary = sorted(file.path for file in files if file.binary)
    counts = {
        "changed_files": len(files),
        "added_files": sum(file.is_new for file in files),
        "deleted_files": sum(file.deleted for file in files),
        "renamed_files": sum(bool(file.old_path) for file in files),
        "added_lines": sum(len(file.added) for file in files),
        "removed_lines": sum(file.removed for file in files),
    }
    notes = [f"binary, without lines: {join_names(binary, MAX_NAMED)}"] if binary else []
    if texts:
        names = join_names(sorted(texts), MAX_NAMED)
        notes.append(f"git treats {names} as binary; the lines count, because the file holds text")
    facts: dict[str, Observation] = {name: Seen(Decimal(count)) for name, count in counts.items()}
    if isinstance(disguised, Unseen):
        facts |= dict.fromkeys((spec.name for spec in LINE_FACTS), disguised)
    return _Measured(facts, notes=notes)


def _disguised(params: ChangesParams, context: ProbeContext, change: Change) -> Sequence[DisguisedFile] | Unseen:
    """The counted files that hold text, and that git treats as binary; why they are not known."""
    try:
        return read_disguised(context, change, [file for file in change.files if _is_counted(file, params)])
    except EvidenceError as error:
        return error.unseen


def _is_counted(file: ChangedFile, params: ChangesParams) -> bool:
    return any(is_selected(path, params.only, params.ignore) for path in _paths(file))


def _paths(file: ChangedFile) -> list[str]:
    """The paths that the change touches: of a renamed file both."""
    return [path for path in (file.path, file.old_path) if path]


# ---------------------------------------------------------------------------------------- one file changes with another


def _pairs(params: ChangesParams, change: Change) -> _Measured:
    """The fact `changed`, with a finding for each file that calls for a change that is not there."""
    expected = params.changed or ()
    actual = [file.path for file in change.files if not file.deleted and is_selected(file.path, expected, None)]
    if params.if_changed is None:
        return _changed(expected, [] if actual else [""])
    triggers = [path for file in change.files for path in _paths(file) if is_selected(path, params.if_changed, None)]
    triggers = [path for path in dict.fromkeys(triggers) if not is_selected(path, expected, None)]
    if not triggers:
        globs = join_names([quote(glob) for glob in params.if_changed], MAX_NAMED)
        return _Measured({CHANGED.name: NotApplicable(f"no changed file matches {globs}", by_diff=True)})
    if params.same_folder:
        folders = {posixpath.dirname(path) for path in actual}
        return _changed(expected, [path for path in triggers if posixpath.dirname(path) not in folders])
    return _changed(expected, [] if actual else triggers)


def _changed(expected: Sequence[str], unpaired: Sequence[str]) -> _Measured:
    """The fact by the files that call for a change; an empty path stands for the change as a whole."""
    globs = join_names(list(expected), MAX_NAMED, last=" or ")
    message = f"changed, and no file that matches {globs} changed with it"
    findings = tuple(
        Finding("unpaired-change", message, path=path, places=(path,)) for path in unpaired[:MAX_FINDINGS] if path
    )
    names = join_names([path for path in unpaired if path], MAX_NAMED)
    remedy = Remedy(f"Change {globs} too, as {names} changed." if names else f"Change {globs} too.")
    notes = count_remaining(unpaired, MAX_FINDINGS, "files are not listed")
    return _Measured({CHANGED.name: Seen(not unpaired)}, findings, notes, {CHANGED.name: remedy} if unpaired else {})


# ------------------------------------------------------------------------------------------------------ matching lines


def _matching_lines(
    params: ChangesParams,
    pattern: str,
    context: ProbeContext,
    change: Change,
    disguised: Sequence[DisguisedFile] | Unseen,
) -> _Measured:
    if isinstance(disguised, Unseen):
        return _Measured({MATCHING_LINES.name: disguised})
    hidden = (line for entry in disguised for line in entry.lines)
    try:
        matches = [
            line
            for line in chain(read_added_lines(context, change), hidden)
            if is_selected(line.path, params.only, params.ignore) and _matches(pattern, line.text)
        ]
    except EvidenceError as error:
        return _Measured({MATCHING_LINES.name: error.unseen})
    message = f"an added line matches /{truncate(pattern, 60)}/"
    findings = tuple(_matching_line(message, line) for line in matches[:MAX_FINDINGS])
    notes = count_remaining(matches, MAX_FINDINGS, "matching lines are not listed")
    return _Measured({MATCHING_LINES.name: Seen(Decimal(len(matches)))}, findings, notes)


def _matches(pattern: str, line: bytes) -> bool:
    """Whether the line matches; a line end that git does not count begins another line, so that nothing hides there.

    Without its NULs, a line of UTF-16 has the letters that its reader sees.
    """
    search, text = patterns.compile_pattern(pattern).search, patterns.normalize_line_ends(line)
    return search(text) is not None or (b"\0" in text and search(text.replace(b"\0", b"")) is not None)


def _matching_line(message: str, line: AddedLine) -> Finding:
    return Finding(
        "matching-line", message, path=line.path, line=line.number, names=("matching-line",), places=(line.path,),
        counted_in=(MATCHING_LINES.name,),
    )  # fmt: skip


# -------------------------------------------------------------------------------------------------------------- commits


def _commits(params: ChangesParams, context: ProbeContext, change: Change) -> _Measured:
    names = [spec.name for spec in COMMIT_FACTS]
    try:
        commits = read_commits(context.repository, change.base, change.head or "HEAD") if change.base else []
    except EvidenceError as error:
        return _Measured(dict.fromkeys(names, error.unseen))
    if not change.base:
        return _Measured(dict.fromkeys(names, Unseen(Cause.NOT_CHECKED_OUT, "the commits of the change are not here")))
    return _count_commits(params, commits)


def _count_commits(params: ChangesParams, commits: Sequence[Commit]) -> _Measured:
    rejected = {
        NOT_CONVENTIONAL: [commit for commit in commits if not is_conventional(commit.subject, params.types or ())],
        NOT_SIGNED_OFF: [commit for commit in commits if not _is_signed_off(commit)],
    }
    counts = {"commits": commits, **rejected}
    findings = [
        _commit_finding(fact, commit) for fact, selected in rejected.items() for commit in selected[:MAX_FINDINGS]
    ]
    facts = {name: Seen(Decimal(len(selected))) for name, selected in counts.items()}
    return _Measured(facts, findings, remedies=dict(_commit_remedies(rejected)))


def _is_signed_off(commit: Commit) -> bool:
    """Whether the author or the committer signed it off: the name or the address is theirs.

    Bots sign with an address that is not the one of their account, so one of both is enough.
    """
    people = {text.lower() for person in (commit.author, commit.committer) for text in (person.name, person.address)}
    return any(
        not people.isdisjoint((name.lower(), address.lower())) for name, address in read_signoffs(commit.message)
    )


_RULES = {
    NOT_CONVENTIONAL: "the subject is not `type(scope): description`",
    NOT_SIGNED_OFF: "no `Signed-off-by:` of its author or committer",
}


def _commit_finding(fact: str, commit: Commit) -> Finding:
    message = f"{commit.sha[:7]} {truncate(commit.subject, MAX_SUBJECT)}: {_RULES[fact]}"
    return Finding(fact.replace("_", "-"), message, names=(commit.sha[:12],), counted_in=(fact,))


def _commit_remedies(rejected: Mapping[str, Sequence[Commit]]) -> Iterator[tuple[str, Remedy]]:
    if rejected[NOT_CONVENTIONAL]:
        yield NOT_CONVENTIONAL, Remedy("Reword the commits, as with `git rebase -i`, to `type(scope): description`.")
    if rejected[NOT_SIGNED_OFF]:
        count = len(rejected[NOT_SIGNED_OFF])
        yield NOT_SIGNED_OFF, Remedy(f"Sign off the commits, as with `git rebase --signoff HEAD~{count}`.")


# ------------------------------------------------------------------------------------------------- without the checkout


def _seen_from_github(params: ChangesParams, context: ProbeContext) -> Mapping[str, Observation]:
    """What a run without the checkout sees for itself: whether the files change together, and the commits."""
    facts: dict[str, Observation] = {}
    change = context.change
    if params.changed is not None and isinstance(change, Change):
        facts |= _pairs(params, change).facts
    number, client = context.subject.pull_request, context.client
    if client is not None and number is not None:
        try:
            facts |= _count_commits(params, list_commits(client, number, context.subject.head_sha)).facts
        except GitHubError as error:
            unseen = github.unseen(error, "pull-requests: read")
            facts |= dict.fromkeys((spec.name for spec in COMMIT_FACTS), unseen)
    return facts


# ------------------------------------------------------------------------------------------------------------ the probe


def _item_facts(params: ChangesParams) -> Sequence[FactSpec]:
    return (*((CHANGED,) if params.changed else ()), *((MATCHING_LINES,) if params.pattern else ()))


def _unavailable_facts(params: ChangesParams) -> Mapping[str, str]:
    return {
        **({} if params.changed else {CHANGED.name: "list the files under `changed`"}),
        **({} if params.pattern else {MATCHING_LINES.name: "set the `pattern` to search for under `with`"}),
    }


PROBE = Probe(
    summary="The change under review: its files, its lines, files that change together, and its commits.",
    params=ChangesParams,
    facts=FACTS,
    measure=measure,
    item_facts=_item_facts,
    unavailable_facts=_unavailable_facts,
    seen_without_checkout=_seen_from_github,
    lists_findings=True,
    may_not_apply=(CHANGED.name,),
)

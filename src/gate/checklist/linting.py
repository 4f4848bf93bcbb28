"""Warnings about a valid checklist: ineffective expectations, globs without matches, risky waivers, cut text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from datetime import date, timedelta
from functools import reduce
from itertools import chain

from gate.adapters.repository import Repository
from gate.adapters.workspace import Workspace
from gate.checklist.value_sets import ValueSet, allowed_values, intersect, possible_values, subject_of
from gate.checklist.workflow_lint import lint_workflows
from gate.model.checklist import Checklist, Comment, Expectation, FromBaseline, Item, Op, Waiver
from gate.model.codes import Code
from gate.model.errors import EvidenceError, Problem
from gate.model.globs import FileGlobs, GeneratedFiles, has_marker, sample
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.text import MAX_QUOTE, one_line, quote
from gate.model.values import Kind
from gate.probes.common.path_hints import suggest_any_depth, suggest_path

PRESENCE_FACTS = frozenset({"exists", "count"})
"""Facts about whether files exist: an item that expects one of them may have globs without matches."""

_MEASURED = (Kind.NUMBER, Kind.PERCENTAGE)
"""Kinds of facts of which a waiver can allow more without allowing everything."""

LONGEST_WAIVER = timedelta(days=90)


def lint(
    checklist: Checklist, workspace: Workspace, today: date, repository: Repository | None = None
) -> list[Problem]:
    """The warnings about what is valid and probably an error, in the order of the files; `today` is a day in UTC.

    `repository` tells which files git ignores.
    """
    warnings = [
        *_cut_texts(checklist),
        *_item_warnings(checklist),
        *_globs_without_matches(checklist, workspace, repository),
        *_waiver_warnings(checklist, today),
        *lint_workflows(checklist, workspace),
    ]
    own = (warning for warning in warnings if warning.position.is_local)  # nobody here can change another repository
    return sorted(own, key=lambda warning: warning.position)


# -------------------------------------------------------------------------------------------------------------- prose


def _cut_texts(checklist: Checklist) -> Iterator[Problem]:
    """Texts that YAML ends before their author does: `fixes #1` is `fixes` and a comment."""
    for comment in checklist.comments:
        if _is_part_of_text(comment):
            text = f"{comment.value}{' ' * comment.gap}{comment.text}".replace("'", "''")
            quoted = f": `'{one_line(text)}'`" if len(text) <= MAX_QUOTE else " as a whole"
            yield Problem(
                comment.position,
                Code.CUT_TEXT,
                f"`{comment.key}` ends before {quote(comment.text)}: in YAML a `#` after a space begins a comment",
                f"quote it{quoted}; if it is a comment, write a space after its `#`",
            )


def _is_part_of_text(comment: Comment) -> bool:
    """Whether a comment looks like text: `#1` or `#on-call`, but not `# comment`, `## part` or `#TODO`."""
    if re.match(r"#\d", comment.text):
        return True
    return comment.gap == 1 and bool(re.match(r"#\w", comment.text)) and not _MARKER.match(comment.text)


_MARKER = re.compile(r"#(todo|fixme|xxx|hack|note|noqa|nosec|yamllint|zizmor|region|endregion)\b", re.IGNORECASE)
"""Comments for editors and linters."""


# ------------------------------------------------------------------------------------------------------- expectations


def _item_warnings(checklist: Checklist) -> Iterator[Problem]:
    for item in checklist.items:
        yield from filter(None, map(_ineffective, (*item.must, *item.should)))
        must, should = (
            [expectation for expectation in level if _ineffective(expectation) is None]
            for level in (item.must, item.should)
        )
        yield from _contradictions_and_repetitions(must, should)


def always_holds(expectation: Expectation) -> bool:
    """Whether every possible value of the fact meets the expectation."""
    if _is_always_below(expectation):
        return True
    allowed, possible = allowed_values(expectation), possible_values(expectation)
    return allowed is not None and intersect(allowed, possible) == possible


def _ineffective(expectation: Expectation) -> Problem | None:
    """The warning about an expectation that always holds or never holds."""
    text, position = quote(expectation.text), expectation.position
    if _is_always_below(expectation):
        message = f"{text} always holds: it allows a fall to 0"
        return Problem(position, Code.ALWAYS_HOLDS, message, "write a smaller difference")
    allowed = allowed_values(expectation)
    if allowed is None:
        return None
    possible = possible_values(expectation)
    if always_holds(expectation):
        hint = "write a threshold that some values do not meet, or remove it"
        return Problem(position, Code.ALWAYS_HOLDS, f"{text} always holds: it allows every possible value", hint)
    if intersect(allowed, possible).is_empty:
        hint = "write a threshold that some values meet"
        return Problem(position, Code.NEVER_HOLDS, f"{text} never holds: it allows no possible value", hint)
    return None


def _is_always_below(expectation: Expectation) -> bool:
    """Whether the expectation allows any fall below the baseline."""
    threshold = expectation.threshold
    if expectation.op is not Op.AT_LEAST or not isinstance(threshold, FromBaseline) or threshold.offset is None:
        return False
    return (threshold.relative or expectation.fact.kind is Kind.PERCENTAGE) and threshold.offset.number <= -100


def _contradictions_and_repetitions(must: Sequence[Expectation], should: Sequence[Expectation]) -> Iterator[Problem]:
    for number, expectation in enumerate(must):
        yield from _compare(expectation, must[:number], must[number + 1 :])
    for number, expectation in enumerate(should):
        yield from _compare(expectation, [*must, *should[:number]], ())


def _compare(
    expectation: Expectation, before: Sequence[Expectation], after: Sequence[Expectation]
) -> Iterator[Problem]:
    """The warning about an expectation that contradicts or follows from those before it, or stricter ones after it."""
    text, position = quote(expectation.text), expectation.position
    allowed = allowed_values(expectation)
    if allowed is None:
        duplicate = next((other for other in before if _parts(other) == _parts(expectation)), None)
        if duplicate:
            message = f"duplicate {text}; first in line {duplicate.position.line}"
            yield Problem(position, Code.DUPLICATE_EXPECTATION, message, "remove one")
        return
    subject = subject_of(expectation)
    earlier = _about(subject, before)
    if earlier and intersect(allowed, _allowed_by_all(earlier)).is_empty:
        texts = " and ".join(quote(other.text) for other in earlier)
        yield Problem(position, Code.CONTRADICTION, f"{text} contradicts {texts}", "remove the wrong one")
        return
    stricter = (other for other in _about(subject, after) if allowed_values(other) != allowed)
    implied_by = next((other for other in chain(earlier, stricter) if _implies(other, allowed)), None)
    if implied_by:
        message = f"{text} follows from {quote(implied_by.text)}"
        yield Problem(position, Code.REDUNDANT_EXPECTATION, message, "remove the less strict one")


def _parts(expectation: Expectation) -> tuple[object, ...]:
    return expectation.fact, expectation.op, expectation.threshold


def _about(subject: str, expectations: Sequence[Expectation]) -> list[Expectation]:
    """The expectations about this subject whose allowed values do not depend on the run."""
    same = (expectation for expectation in expectations if subject_of(expectation) == subject)
    return [expectation for expectation in same if allowed_values(expectation) is not None]


def _allowed_by_all(expectations: Sequence[Expectation]) -> ValueSet:
    """The values that meet all of these expectations about one subject."""
    sets = [allowed for expectation in expectations if (allowed := allowed_values(expectation))]
    return reduce(intersect, sets, possible_values(expectations[0]))


def _implies(expectation: Expectation, allowed: ValueSet) -> bool:
    """Whether all values that meet the expectation are allowed."""
    values = allowed_values(expectation)
    return values is not None and intersect(values, allowed) == values


# -------------------------------------------------------------------------------------------------------------- globs


@dataclass(frozen=True, slots=True)
class _Use:
    """One use of a glob: the item, and the key under which it stands."""

    item: Item
    key: str
    glob: str

    @property
    def position(self) -> Position:
        return self.item.targets.get(self.glob, self.item.position) if "." not in self.key else self.item.position


def _globs_without_matches(
    checklist: Checklist, workspace: Workspace, repository: Repository | None
) -> Iterator[Problem]:
    """Globs of committed files that match none; a file that a run writes is absent from a clean checkout."""
    uses = [use for item in checklist.items for use in _uses(item)]
    unmatched = {glob for glob in dict.fromkeys(use.glob for use in uses) if _has_no_match(glob, workspace)}
    unmatched -= _ignored_by_git(unmatched, repository)
    for use in uses:
        if use.glob in unmatched:
            owner = f"`{use.key}` of the item {quote(use.item.id)}"
            message = f"{quote(use.glob)} in {owner} matches no file under {workspace.root}"
            similar = suggest_path(workspace, use.glob) or suggest_any_depth(workspace, use.glob)
            hint = similar or "correct the glob, or add the file"
            yield Problem(use.position, Code.GLOB_MATCHES_NOTHING, message, hint)


def _uses(item: Item) -> Iterator[_Use]:
    """The globs of an item that should match committed files."""
    facts = {expectation.fact.name for expectation in (*item.must, *item.should)}
    if PRESENCE_FACTS.isdisjoint(facts):
        yield from (_Use(item, key, glob) for key, glob in _globs_of_parameters(item.params))
    yield from (_Use(item, "when.paths", glob) for glob in item.when.paths)


def _globs_of_parameters(params: object) -> Iterator[tuple[str, str]]:
    for name, field in getattr(type(params), "model_fields", {}).items():
        parts = (field.annotation, *field.metadata)
        if has_marker(parts, FileGlobs) and not has_marker(parts, GeneratedFiles):
            value = getattr(params, name) or ()
            yield from ((name, glob) for glob in ([value] if isinstance(value, str) else value))


def _has_no_match(glob: str, workspace: Workspace) -> bool:
    """Whether a glob matches nothing; exclusions may match nothing."""
    if glob.startswith("!"):
        return False
    try:
        return not workspace.has_match(glob)
    except EvidenceError:
        return False  # it leads out of the root; `check` reports that


def _ignored_by_git(globs: Set[str], repository: Repository | None) -> set[str]:
    """The globs of files that git ignores: a build writes them, and a clean checkout has none."""
    samples = {sample(glob): glob for glob in globs}
    if repository is None or not samples:
        return set()
    try:
        ignored = repository.git_text("check-ignore", "--no-index", "--", *samples)
    except EvidenceError:  # git ignores none of them, or there is no repository
        return set()
    return {samples[path] for path in ignored.splitlines() if path in samples}


# ------------------------------------------------------------------------------------------------------------ waivers


def _waiver_warnings(checklist: Checklist, today: date) -> Iterator[Problem]:
    items = {item.id: item for item in checklist.items}
    for waiver in checklist.waivers:
        yield from _warnings_of_waiver(waiver, items[waiver.item], today)
        for expectation in waiver.but:
            if warning := _ineffective(expectation):
                yield warning


def _warnings_of_waiver(waiver: Waiver, item: Item, today: date) -> Iterator[Problem]:
    name, position = quote(waiver.item), waiver.position
    if waiver.until < today:
        message = f"the waiver of {name} expired on {waiver.until} and exempts nothing"
        yield Problem(position, Code.EXPIRED_WAIVER, message, "remove it, or renew it")
    if waiver.until - today > LONGEST_WAIVER:
        message = f"the waiver of {name} expires on {waiver.until}, more than {LONGEST_WAIVER.days} days from today"
        hint = "choose an earlier day, and renew the waiver if it is still needed"
        yield Problem(position, Code.LONG_WAIVER, message, hint)
    if waiver.covers_item and not waiver.but and any(part.fact.kind in _MEASURED for part in item.must):
        hint = "name the `findings` that it exempts, or write under `but` what must still hold"
        message = f"the waiver of {name} has no limit: it exempts any value"
        yield Problem(position, Code.UNLIMITED_WAIVER, message, hint)
    if not item.must:
        message = f"the item {name} has no `must`, so there is nothing to exempt"
        yield Problem(position, Code.WAIVER_WITHOUT_MUST, message, "remove the waiver")

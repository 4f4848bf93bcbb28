"""Doubts about a checklist that loads: expectations that decide nothing, globs that match nothing, careless waivers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import reduce

from gate.adapters.host import Host
from gate.checklist.intervals import Allowed, allowed, meet, possible, subject
from gate.model.checklist import Checklist, Comment, Expectation, FromBaseline, Item, Op, Waiver
from gate.model.errors import EvidenceError, Problem
from gate.model.globs import FileGlobs, has_marker
from gate.model.text import MAX_QUOTE, one_line, quote
from gate.model.values import Kind

PRESENCE_FACTS = frozenset({"exists", "count"})
"""Facts that are about whether files are there: an item that asks for one of them says itself what no match means."""

LONGEST_WAIVER = timedelta(days=90)


def lint(checklist: Checklist, host: Host) -> list[Problem]:
    """Everything about the checklist that is allowed and looks like a mistake, in the order of the file."""
    doubts = [
        *_cut_short(checklist),
        *_doubts_about_items(checklist),
        *_dead_globs(checklist, host),
        *_doubts_about_waivers(checklist, host),
    ]
    return sorted(doubts, key=lambda doubt: doubt.position)


# -------------------------------------------------------------------------------------------------------------- prose


def _cut_short(checklist: Checklist) -> Iterator[Problem]:
    """Prose that YAML ends where its author went on: `fixes #1` is `fixes`, and a comment."""
    for comment in checklist.comments:
        if _goes_on(comment):
            inside = f"{comment.behind}{' ' * comment.gap}{comment.text}".replace("'", "''")
            whole = f": `'{one_line(inside)}'`" if len(inside) <= MAX_QUOTE else " as a whole"
            yield Problem(
                comment.position,
                f"`{comment.key}` ends before {quote(comment.text)}: in YAML a `#` after a space begins a comment",
                f"quote it{whole}; if it is a comment, write a space after its `#`",
            )


def _goes_on(comment: Comment) -> bool:
    """Whether a comment looks like the rest of the text: `#1`, `#on-call`, not `# to do`, `## part` or `#TODO`."""
    if re.match(r"#\d", comment.text):
        return True
    return comment.gap == 1 and bool(re.match(r"#\w", comment.text)) and not _REMARK.match(comment.text)


_REMARK = re.compile(r"#(todo|fixme|xxx|hack|note|noqa|nosec|yamllint|zizmor|region|endregion)\b", re.IGNORECASE)
"""Marks that editors and linters look for in comments."""


# ------------------------------------------------------------------------------------------------------- expectations


def _doubts_about_items(checklist: Checklist) -> Iterator[Problem]:
    for item in checklist.items:
        if not item.must:
            hint = "move what has to hold under `must`"
            yield Problem(item.position, f"the item {quote(item.id)} has only `should`, so it can never block", hint)
        sound = []
        for expectation in (*item.must, *item.should):
            doubt = _alone(expectation)
            if doubt is None:
                sound.append(expectation)
            else:
                yield doubt
        must = [each for each in item.must if each in sound]
        should = [each for each in item.should if each in sound]
        yield from _together(must, should)


def _alone(expectation: Expectation) -> Problem | None:
    """The doubt about one expectation that cannot fail, or cannot hold, whatever is seen."""
    text = quote(expectation.text)
    if _moves_below_everything(expectation):
        return Problem(expectation.position, f"{text} cannot fail: it allows a fall to nothing", "write a smaller step")
    own = allowed(expectation)
    if own is None:
        return None
    everything = possible(expectation)
    if meet(own, everything) == everything:
        hint = "write a bound that some value breaks, or remove it"
        return Problem(expectation.position, f"{text} cannot fail: it allows everything that can be seen", hint)
    if meet(own, everything).empty:
        hint = "write a bound that some value meets"
        return Problem(expectation.position, f"{text} cannot hold: nothing that can be seen meets it", hint)
    return None


def _moves_below_everything(expectation: Expectation) -> bool:
    bound = expectation.threshold
    if expectation.op is not Op.AT_LEAST or not isinstance(bound, FromBaseline) or bound.offset is None:
        return False
    return (bound.relative or expectation.fact.kind is Kind.PERCENTAGE) and bound.offset.number <= -100


def _together(must: Sequence[Expectation], should: Sequence[Expectation]) -> Iterator[Problem]:
    """Doubts about expectations of one item that contradict or repeat each other."""
    for number, expectation in enumerate(must):
        yield from _against(expectation, must[:number], must[number + 1 :])
    for number, expectation in enumerate(should):
        yield from _against(expectation, [*must, *should[:number]], ())


def _against(
    expectation: Expectation, before: Sequence[Expectation], after: Sequence[Expectation]
) -> Iterator[Problem]:
    """The doubt about one expectation beside those before it, and those after it that are stricter."""
    text, place = quote(expectation.text), expectation.position
    own = allowed(expectation)
    if own is None:
        twin = next((each for each in before if (each.fact, each.op, each.threshold) == _parts(expectation)), None)
        if twin:
            yield Problem(place, f"{text} stands twice; first in line {twin.position.line}", "keep one of them")
        return
    earlier = _about(subject(expectation), before)
    if earlier and meet(own, _all(earlier)).empty:
        others = " and ".join(quote(each.text) for each in earlier)
        yield Problem(place, f"{text} cannot hold together with {others}", "keep what is meant")
        return
    stricter = [each for each in _about(subject(expectation), after) if allowed(each) != own]
    covering = next((each for each in (*earlier, *stricter) if _implies(each, own)), None)
    if covering:
        yield Problem(place, f"{text} says nothing that {quote(covering.text)} does not", "keep the stricter one")


def _parts(expectation: Expectation) -> tuple[object, ...]:
    return expectation.fact, expectation.op, expectation.threshold


def _about(about: str, expectations: Sequence[Expectation]) -> list[Expectation]:
    return [each for each in expectations if allowed(each) is not None and subject(each) == about]


def _all(expectations: Sequence[Expectation]) -> Allowed:
    """What all of these expectations about one subject allow."""
    return reduce(meet, [found for each in expectations if (found := allowed(each))], possible(expectations[0]))


def _implies(expectation: Expectation, own: Allowed) -> bool:
    other = allowed(expectation)
    return other is not None and meet(other, own) == other


# -------------------------------------------------------------------------------------------------------------- globs


def _dead_globs(checklist: Checklist, host: Host) -> Iterator[Problem]:
    dead: dict[str, bool] = {}
    for item in checklist.items:
        for field, glob in _globs(item):
            if glob not in dead:
                dead[glob] = _matches_nothing(glob, host)
            if dead[glob]:
                owner = f"`{field}` of the item {quote(item.id)}"
                message = f"{quote(glob)} in {owner} matches no file under {host.workspace.root}"
                place = item.position if field.startswith("when.") else item.targets.get(glob, item.position)
                yield Problem(place, message, "correct it, write the file, or run the step that writes it first")


def _globs(item: Item) -> Iterator[tuple[str, str]]:
    asked = {expectation.fact.name for expectation in (*item.must, *item.should)}
    if PRESENCE_FACTS.isdisjoint(asked):
        yield from _globs_of_parameters(item.params)
    for glob in item.when.paths:
        yield "when.paths", glob


def _globs_of_parameters(params: object) -> Iterator[tuple[str, str]]:
    """The globs of files among the parameters of a probe, each with the name of its parameter."""
    for name, field in getattr(type(params), "model_fields", {}).items():
        if has_marker((field.annotation, *field.metadata), FileGlobs):
            written = getattr(params, name) or ()
            yield from ((name, glob) for glob in ([written] if isinstance(written, str) else written))


def _matches_nothing(glob: str, host: Host) -> bool:
    if glob.startswith(("!", "/", "..")):
        return False
    try:
        return not host.workspace.glob([glob])
    except EvidenceError:
        return False  # it matches too much, which is another matter


# ------------------------------------------------------------------------------------------------------------ waivers


def _doubts_about_waivers(checklist: Checklist, host: Host) -> Iterator[Problem]:
    items = {item.id: item for item in checklist.items}
    for waiver in checklist.waivers:
        yield from _doubts_about_waiver(waiver, items[waiver.item], host)
        for expectation in waiver.but:
            if doubt := _alone(expectation):
                yield doubt


def _doubts_about_waiver(waiver: Waiver, item: Item, host: Host) -> Iterator[Problem]:
    name, today = quote(waiver.item), host.clock.now.date()
    if waiver.until < today:
        message = f"the waiver of {name} ended on {waiver.until}; it forgives nothing"
        yield Problem(waiver.position, message, "remove it, or decide anew")
    if waiver.until - today > LONGEST_WAIVER:
        message = f"the waiver of {name} runs until {waiver.until}, more than {LONGEST_WAIVER.days} days from today"
        yield Problem(waiver.position, message, "choose an earlier day, and renew it when it is still right")
    if not waiver.but:
        hint = "write under `but` what must still hold, such as a looser bound"
        yield Problem(waiver.position, f"the waiver of {name} forgives however bad it gets", hint)
    if not item.must:
        yield Problem(
            waiver.position, f"the item {name} has no `must`, so there is nothing to waive", "remove the waiver"
        )

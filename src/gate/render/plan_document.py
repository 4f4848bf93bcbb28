"""A plan as the document of `gate.result.next_steps`, with the words of the pages as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal, TypedDict

from gate.model.decision import Decision, Verdict
from gate.model.evidence import Finding, Request, Work
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.surface import Surface
from gate.model.values import Percentage, Value
from gate.remediation import actions, make_plan
from gate.render.comparisons import describe
from gate.render.escape import clean
from gate.render.findings import sort_findings
from gate.render.remediation import describe_action, find_position, notes_on_waivers, snippet_of
from gate.result import next_steps as document
from gate.result.next_steps import MAX_TEXT
from gate.result.values import NumberValue, PercentageValue

_KINDS: Mapping[Work, Literal["fix-findings", "fix-tests", "kill-mutants", "replace-components"]] = {
    Work.FIX_FINDING: "fix-findings",
    Work.FIX_TEST: "fix-tests",
    Work.KILL_MUTANT: "kill-mutants",
    Work.REPLACE_COMPONENT: "replace-components",
}

MAX_FINDINGS = 50
"""How many findings of one action are listed."""

MAX_RANGES = 1_000
"""How many line ranges of one file are listed."""


def write_plan(decision: Decision, verdicts: Mapping[str, Verdict]) -> document.NextSteps:
    """The shortest way to green for these items of a decision, by their ids."""
    plan = make_plan(verdicts.values())
    writer = _Writer(verdicts, decision.subject.surface)
    names = {id(action): f"a{number}" for number, action in enumerate(plan.actions, 1)}
    return document.NextSteps(
        state=decision.state,
        commit=decision.subject.head_sha,
        effort=plan.effort,
        is_exact=plan.is_exact,
        items=tuple(writer.item(item, [names[id(action)] for action in item.actions]) for item in plan.items),
        actions=tuple(writer.action(action, names[id(action)]) for action in plan.actions),
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the parts of the document for these verdicts, with advice for this surface."""

    verdicts: Mapping[str, Verdict]
    surface: Surface

    def item(self, plan: actions.ItemPlan, names: Iterable[str]) -> document.Item:
        item = plan.item
        return document.Item(
            id=item.id,
            status=plan.status,
            effort=plan.effort,
            actions=tuple(names),
            by_waiver=plan.waiver is not None,
            data=document.ItemData(
                title=clean(item.title, MAX_TEXT),
                owner=clean(item.owner, MAX_TEXT),
                help=clean(item.help, MAX_TEXT),
                notes=tuple(clean(note, MAX_TEXT) for note in notes_on_waivers(plan, self.verdicts[item.id])),
            ),
        )

    def action(self, action: actions.Action, name: str) -> document.Action:
        changes = tuple(map(_change, action.changes))
        base = _Base(id=name, effort=action.effort, items=action.items, changes=changes)
        text = clean(describe_action(action, self.verdicts, self.surface), MAX_TEXT)
        snippet = clean(snippet_of(action, self.verdicts[action.items[0]]), MAX_TEXT)
        return _action(action.task, base, document.Data(text=text, snippet=snippet))


class _Base(TypedDict):
    """The members that all actions have."""

    id: str
    effort: int
    items: tuple[str, ...]
    changes: tuple[document.Change, ...]


def _action(task: actions.Task, base: _Base, data: document.Data) -> document.Action:
    """The action; a task of other members has a class of its own."""
    match task:
        case actions.CoverLines() | actions.FixFindings() | actions.UpgradePackage():
            return _finding_action(task, base, data)
        case actions.AskPeople(item, comparison, remedy, count):
            return document.AskPeople(
                **base, kind="sign-off" if remedy.request is Request.SIGN_OFF else "approve", count=count,
                fact=comparison.expectation.fact.name,
                data=document.PeopleData(**vars(data), people=tuple(clean(name, 200) for name in remedy.people)),
            )  # fmt: skip
        case actions.ProvideEvidence(item, unseen, facts):
            return document.ProvideEvidence(
                **base, facts=tuple(fact.name for fact in facts), cause=unseen.cause,
                category=unseen.category, position=_position(find_position(item, unseen)),
                permissions=tuple(dict.fromkeys(fact.permission for fact in facts if fact.permission)),
                data=document.EvidenceData(
                    **vars(data), detail=clean(unseen.detail, MAX_TEXT), target=clean(unseen.subject, MAX_TEXT)
                ),
            )  # fmt: skip
        case actions.ChangeNumber() | actions.ChangeValue():
            return _fact_action(task, base, data)


def _finding_action(
    task: actions.CoverLines | actions.FixFindings | actions.UpgradePackage, base: _Base, data: document.Data
) -> document.Action:
    if isinstance(task, actions.CoverLines):
        return document.CoverLines(
            **base, count=task.count, total=task.total,
            lines=tuple(document.LineRange(first=part.first, last=part.last) for part in task.ranges[:MAX_RANGES]),
            data=document.LinesData(**vars(data), path=clean(task.path, MAX_TEXT)),
        )  # fmt: skip
    findings = tuple(_finding(finding) for finding in sort_findings(task.findings)[:MAX_FINDINGS])
    if isinstance(task, actions.FixFindings):
        return document.FixFindings(
            **base, kind=_KINDS[task.work], count=task.count, total=task.total,
            data=document.FindingsData(**vars(data), findings=findings),
        )  # fmt: skip
    return document.UpgradePackage(
        **base, clears=sum(finding.amount for finding in task.findings), is_breaking=task.is_breaking,
        data=document.UpgradeData(
            **vars(data), findings=findings, package=clean(task.package, 300), installed=clean(task.installed, 300),
            version=clean(task.version, 300),
        ),
    )  # fmt: skip


def _fact_action(task: actions.ChangeNumber | actions.ChangeValue, base: _Base, data: document.Data) -> document.Action:
    expectation = task.comparison.expectation
    target = clean(task.target, MAX_TEXT)
    if isinstance(task, actions.ChangeNumber) and (before := _number(task.before)):
        return document.ChangeNumber(
            **base, fact=expectation.fact.name, operator=expectation.op, unit=expectation.fact.unit,
            before=before, limit=str(task.limit), amount=str(task.amount), is_strict=task.is_strict,
            data=document.FactData(**vars(data), target=target),
        )  # fmt: skip
    return document.ChangeValue(
        **base, fact=expectation.fact.name, operator=expectation.op, position=_position(expectation.position),
        data=document.ValueData(**vars(data), target=target, expected=clean(describe(task.comparison).expected)),
    )  # fmt: skip


def _change(change: actions.Change) -> document.Change:
    before, after = _number(change.before), _number(change.after)
    if before is None or after is None:
        raise TypeError(f"{change.name.fact} is not a number")
    return document.Change(
        item=change.name.item, fact=change.name.fact, unit=change.spec.unit, before=before, after=after
    )


def _number(value: Value) -> NumberValue | PercentageValue | None:
    match value:
        case bool():
            return None
        case Decimal():
            return NumberValue(value=f"{value:f}")
        case Percentage(part, of, has_counts):
            return PercentageValue(part=part, of=of, has_counts=has_counts)
        case _:
            return None


def _position(position: Position) -> str:
    """file:line:column on one line, whatever the name of the file is."""
    return f"{clean(position.file, MAX_TEXT - 50)}:{position.line}:{position.column}"


def _finding(finding: Finding) -> document.Finding:
    return document.Finding(
        rule=clean(finding.rule, 300), message=clean(finding.message, 300), severity=finding.severity,
        path=clean(finding.path, MAX_TEXT), line=finding.line,
    )  # fmt: skip

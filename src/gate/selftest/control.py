"""The control: without a fault, copies and stand-ins give the verdict of today, and the judge can say no."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gate.adapters.clock import Deadline
from gate.adapters.host import Host
from gate.adapters.http.response import HttpResponse
from gate.adapters.loopback import Answer
from gate.adapters.recording import RecordingWorkspace
from gate.adapters.secrets import Secrets
from gate.checklist import load
from gate.judge import NO_REFERENCE
from gate.model import globs
from gate.model.decision import Comparison, ItemObservation, Status, Verdict
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Seen, Unseen
from gate.model.globs import ServiceAddresses, has_marker
from gate.model.selftest import ControlProblem, Problem
from gate.probes.common.probe import ProbeContext
from gate.selftest.faults import platform, services
from gate.selftest.faults.reports import evidence_globs
from gate.selftest.faults.sources import with_source
from gate.selftest.occasion import as_pull_request, with_change
from gate.selftest.stage import Bench, Stage, list_selected

PLACEHOLDER = "selftest"
"""What a stand-in gets in place of the secret value of a header."""

PROBE_URL = "http://stand-in.example/"
CANARY = b"""
version: 1
title: Control
items:
  - id: canary
    probe: files
    with: {paths: canary}
    must: exists
"""
"""A checklist whose only item fails, passes or is unknown by its one fact."""

EXPECTED: tuple[tuple[Observation, Status], ...] = (
    (Seen(value=False), Status.FAIL),
    (Seen(value=True), Status.PASS),
    (Unseen(Cause.ABSENT, "absent"), Status.UNKNOWN),
)
"""What the judge must say about the canary."""


def check_judge(bench: Bench) -> Iterator[ControlProblem]:
    """The problems of a judge that never says no, or never yes."""
    checklist = load(CANARY, "canary")
    item, context = checklist.items[0], bench.context
    for observed, expected in EXPECTED:
        facts = {**dict.fromkeys(item.facts, observed)}
        observations = [ItemObservation(item, Evidence(facts))]
        decision = bench.decide(checklist, observations, context.subject, context.clock.now, NO_REFERENCE)
        status = decision.verdicts[0].status
        if status is not expected:
            problem = Problem.JUDGE_NEVER_HOLDS if expected is Status.PASS else Problem.JUDGE_ALWAYS_HOLDS
            yield ControlProblem(problem, expected=expected, actual=status)


def check_stand_in(bench: Bench) -> Iterator[ControlProblem]:
    """The problem of a stand-in that does not answer as it is set."""
    for status in (200, services.UNAVAILABLE):
        bench.server.answer = Answer(status=status)
        try:
            response = bench.server.client(uses_tls=False).get(PROBE_URL, {}, Deadline.after(5))
            actual = str(response.status) if isinstance(response, HttpResponse) else response.message
        except EvidenceError as error:
            actual = error.cause
        if actual != str(status):
            yield ControlProblem(Problem.NO_ANSWER, expected=str(status), actual=actual)


def asks_github(stage: Stage) -> bool:
    """Whether the facts of the item come from GitHub: they need a permission."""
    return any(spec.permission for spec in stage.item.facts.values())


def asks_services(stage: Stage) -> bool:
    """Whether the parameters of the item name addresses of services."""
    params = stage.item.params
    return any(
        has_marker((field.annotation, *field.metadata), ServiceAddresses) and bool(getattr(params, name))
        for name, field in getattr(type(params), "model_fields", {}).items()
    )


def build_stage(bench: Bench, stage: Stage) -> tuple[Stage, ControlProblem | None]:
    """The stage with its control: stand-ins that give sound values, or a copy of the files that the item reads."""
    if asks_github(stage):
        prepared = with_source(replace(stage, context=as_pull_request(stage.item, stage.context)), platform.build)
        return replace(prepared, control=prepared.judge(prepared.context), is_simulated=True), None
    if asks_services(stage):
        client = bench.server.client(uses_tls=services.uses_tls(stage))
        context = replace(stage.context, open_http=lambda: client, host=_without_secrets(stage))
        prepared = with_source(replace(stage, context=context), services.build)
        return replace(prepared, control=prepared.judge(prepared.context), is_simulated=True), None
    return _copy(bench, stage)


def _without_secrets(stage: Stage) -> Host:
    """The host with a placeholder for the value of every header of the item: a stand-in needs no secret."""
    host, headers = stage.context.host, getattr(stage.item.params, "headers", {})
    names = [str(getattr(source, "env", "")) for source in headers.values()]
    return replace(host, secrets=Secrets({**host.env, **dict.fromkeys(names, PLACEHOLDER)}))


def _copy(bench: Bench, stage: Stage) -> tuple[Stage, ControlProblem | None]:
    context, item = stage.context, stage.item
    recorder = RecordingWorkspace(context.workspace.root, context.workspace.max_matches)
    today = stage.judge(replace(context, host=replace(context.host, workspace=recorder)))
    bench.copy.add(recorder.matches | recorder.paths)
    selected = evidence_globs(item.params)
    files = sorted(path for path in recorder.matches | recorder.paths if selected and globs.matches(path, selected))
    present = tuple(path for path in files if bench.copy.read(path) or (bench.copy.root / path).is_file())
    sources = find_sources(bench, stage, present, recorder.paths - set(files))
    bench.copy.add(sources)
    copied = replace(stage, context=_in_copy(bench, context), files=present, sources=sources)
    control = copied.judge(copied.context)
    problem = None
    if describe(control) != describe(today):
        problem = ControlProblem(Problem.OTHER_VERDICT, item.id, "", describe(today), describe(control))
    return replace(copied, control=control), problem


def find_sources(bench: Bench, stage: Stage, files: tuple[str, ...], read: set[str]) -> tuple[str, ...]:
    """The files of the repository that the evidence is about: those that were read, that it names, else any."""
    selected = list_selected(bench, stage.item, files)
    content = b"\0".join(bench.copy.read(path)[:MAX_SEARCH] for path in files)
    mentioned = [path for path in selected if path.rpartition("/")[2].encode("utf-8", "replace") in content]
    code = [path for path in selected if path.endswith(CODE)]
    candidates = mentioned[:MAX_SOURCES] or code[:MAX_SOURCES]
    return tuple(dict.fromkeys([*candidates, *sorted(read)]))


MAX_SEARCH = 4 * 1024 * 1024
"""How many bytes of a report are searched for names of files."""

MAX_SOURCES = 500
"""How many files of the repository are copied, because the evidence is about them."""

CODE = (
    ".c", ".cc", ".cpp", ".cs", ".go", ".java", ".js", ".kt", ".php", ".py", ".rb", ".rs", ".scala", ".sh", ".swift",
    ".ts", ".tsx",
)  # fmt: skip
"""Ends of the names of files with code."""


def _in_copy(bench: Bench, context: ProbeContext) -> ProbeContext:
    return replace(context, host=bench.copy.host)


def describe(verdict: Verdict) -> str:
    """What a verdict is based on, to compare two of them: its status and the outcome of every expectation."""
    outcomes = ", ".join(f"{entry.expectation.text}: {_describe(entry)}" for entry in verdict.comparisons)
    return f"{verdict.status} ({outcomes})" if outcomes else str(verdict.status)


def _describe(comparison: Comparison) -> str:
    outcome = comparison.outcome
    kind = type(outcome).__name__.lower()
    if isinstance(outcome, Unseen):
        return f"{kind} {outcome.cause}"
    return kind if isinstance(outcome, NotApplicable) else f"{kind} {outcome.value}"


def for_lines_of_change(stage: Stage) -> Stage:
    """The stage with a change of the files that the item reads, for facts that need one."""
    paths = stage.sources[:20] or ("src/sample.py",)
    return replace(stage, context=with_change(stage.context, paths))

"""Benchmarks: which of them are slower than those of the base, and whether enough runs were compared to tell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from decimal import Decimal
from statistics import median
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from gate.formats.benchmarks import FORMATS
from gate.formats.benchmarks.model import BenchmarkReport, Measurement
from gate.model.evidence import MAX_FINDINGS, Cause, Evidence, Finding, Observation, Remedy, Seen, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.text import count_remaining, join_names, pluralize
from gate.model.values import Better, FactSpec
from gate.probes.common import report_files
from gate.probes.common.custom_facts import check_fact_name
from gate.probes.common.format_name import FormatName
from gate.probes.common.paired_comparison import MAX_MORE, Comparison, Verdict, compare
from gate.probes.common.parameters import ReportParams, Reports
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.common.report_count import REPORTS
from gate.probes.common.report_files import ReportFile

MAX_NAMED = 3
_PERCENT = r"[0-9]{1,2}(?:\.[0-9]{1,4})? ?%"


def _parse_percent(raw: object) -> object:
    if isinstance(raw, float):
        return raw
    if not isinstance(raw, str) or not re.fullmatch(_PERCENT, raw) or not float(raw.rstrip("% ")):
        raise ValueError("expected a percentage above 0 and below 100, such as 5%")
    return float(raw.rstrip("% ")) / 100


Percent = Annotated[
    float, BeforeValidator(_parse_percent), WithJsonSchema({"type": "string", "pattern": f"^{_PERCENT}$"})
]

COMPARED = (
    FactSpec(
        "slower",
        "benchmarks that are slower than those of the base by more than `tolerance`; only with `base`",
        better=Better.LOWER,
    ),
    FactSpec(
        "undecided", "benchmarks of which noise hides whether they are slower; only with `base`", better=Better.LOWER
    ),
    FactSpec("removed", "benchmarks of the base that the head does not have; only with `base`", better=Better.LOWER),
    FactSpec("pairs", "pairs of runs that are compared; only with `base`", better=Better.HIGHER),
)
FACTS = (FactSpec("benchmarks", "benchmarks in the reports", better=Better.HIGHER), REPORTS)
_RESERVED = frozenset(spec.name for spec in (*FACTS, *COMPARED))


def _check_names(times: Mapping[str, str]) -> Mapping[str, str]:
    for name in times:
        check_fact_name(name, _RESERVED)
    return times


class BenchmarkParams(ReportParams):
    """The parameters of the probe `benchmark`."""

    format: Annotated[str, FormatName(FORMATS)] | None = Field(
        default=None, description="The format of the reports; by default it is detected from their content."
    )
    base: Reports | None = Field(
        default=None,
        description="The reports of the base, one for each of `reports` in the order of their names, measured in turn "
        "with them in the same job.",
    )
    tolerance: Percent = Field(
        default="5%", validate_default=True, description="By how much a benchmark may be slower than that of the base."
    )
    error_rate: Percent = Field(
        default="1%",
        validate_default=True,
        description="The accepted probability that any benchmark of the item is judged wrongly.",
    )
    times: Annotated[dict[str, str], Field(max_length=100), AfterValidator(_check_names)] = Field(
        default={}, description="Facts by name, each the median time of one benchmark in `s`: `parse: test_parse`."
    )


Files = Sequence[ReportFile[BenchmarkReport]]


def measure(params: BenchmarkParams, context: ProbeContext) -> Evidence:
    """Reads the reports of the item, and compares them with those of the base.

    Raises:
        EvidenceError: when a glob matches no file, or a report is unusable or too old.
    """
    parse = report_files.parse_with(FORMATS, params.format)
    reports = report_files.read_all(context, params, parse)
    runs = _read_runs(reports.files)
    facts: dict[str, Observation] = {"benchmarks": Seen(Decimal(len(set().union(*runs))))}
    facts |= report_files.count_reports(reports.files)
    facts |= {fact: _time(name, runs) for fact, name in params.times.items()}
    files, notes, compared = list(reports.files), list(reports.notes), _Compared()
    if params.base is not None:
        base = report_files.read_all(context, params.model_copy(update={"reports": params.base}), parse)
        if copy := _find_copy([*reports.files, *base.files]):
            return _missing(params, copy)
        compared = _compare(params, runs, _read_runs(base.files))
        files, notes = [*files, *base.files], [*notes, *base.notes, *compared.notes]
    sources = report_files.list_sources(files)
    noted = report_files.limit_notes(notes, "notes on the reports")
    return Evidence({**facts, **compared.facts}, compared.findings, sources, noted, remedies=compared.remedies)


def _read_runs(files: Files) -> list[dict[str, Measurement]]:
    """The measurements of each run by name, in the order of the paths.

    A report is a run. Criterion writes a file for each benchmark: the run is the folder `criterion` with all of them,
    and the folder of a file below it is the name.
    """
    runs: dict[str, dict[str, Measurement]] = {}
    for file in sorted(files, key=lambda file: _natural(file.path)):
        folder, _, name = file.path.rpartition("/")[0].removesuffix("/new").rpartition("criterion/")
        for measurement in file.report.measurements:
            key, own_name = (file.path, measurement.name) if measurement.name else (folder, name)
            runs.setdefault(key, {})[own_name] = measurement
    return list(runs.values())


def _natural(path: str) -> list[tuple[int, str]]:
    """A sort key by which `run-10` follows `run-9`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]{1,18})", path)]


def _find_copy(files: Files) -> Unseen | None:
    """Why nothing is compared when two runs have the same bytes: a copy would count as a measurement that never was."""
    paths: dict[str, str] = {}
    for file in files:
        original = paths.setdefault(file.digest, file.path)
        if original != file.path:
            detail = f"{file.path} is a byte-for-byte copy of {original}; every run writes a report of its own"
            return Unseen(Cause.MISMATCHED, detail, file.path)
    return None


def _missing(params: BenchmarkParams, copy: Unseen) -> Evidence:
    """The evidence of an item whose reports are copies: every fact is missing, and the job is what has to change."""
    facts = dict.fromkeys((spec.name for spec in (*FACTS, *_item_facts(params))), copy)
    remedy = Remedy("Run the benchmarks once for each report, those of the base at the commit of the base.")
    return Evidence(facts, remedies=dict.fromkeys(facts, remedy))


def _time(name: str, runs: Sequence[Mapping[str, Measurement]]) -> Observation:
    """The median time of one benchmark over the runs."""
    seconds = [run[name].seconds for run in runs if name in run]
    if len(seconds) < len(runs) or not seconds:
        detail = f"{len(runs) - len(seconds):,} of {pluralize(len(runs), 'run')} lack the benchmark {name}"
        return Unseen(Cause.NOT_IN_REPORT, detail)
    return Seen(Decimal(repr(median(seconds))))


# ----------------------------------------------------------------------------------------------------------- comparing


@dataclass(frozen=True, slots=True)
class _Compared:
    """What the comparison with the base adds to the evidence."""

    facts: Mapping[str, Observation] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    remedies: Mapping[str, Remedy] = field(default_factory=dict)


Runs = Sequence[Mapping[str, Measurement]]


def _compare(params: BenchmarkParams, head: Runs, base: Runs) -> _Compared:
    """Compares the runs of the head with those of the base, in pairs."""
    pairs = list(zip(head, base, strict=False))
    names = sorted(set().union(*head) & set().union(*base))
    ratios = {name: _ratios(name, pairs) for name in names}
    error_rate = params.error_rate / max(1, len(names))
    comparisons = {name: compare(values, params.tolerance, error_rate) for name, values in ratios.items() if values}
    removed = sorted(set().union(*base) - set().union(*head))
    unpaired = sorted(set(names) - set(comparisons))
    by_verdict = {
        verdict: {name: comparison for name, comparison in comparisons.items() if comparison.verdict is verdict}
        for verdict in Verdict
    }
    undecided = by_verdict[Verdict.UNDECIDED]
    slower = Seen(Decimal(len(by_verdict[Verdict.SLOWER])))
    if undecided or unpaired or not comparisons:
        slower = replace(slower, other_targets=(_undecided(undecided, unpaired, len(pairs)),))
    facts: dict[str, Observation] = {
        "slower": slower,
        "undecided": Seen(Decimal(len(undecided) + len(unpaired))),
        "removed": Seen(Decimal(len(removed))),
        "pairs": Seen(Decimal(len(pairs))),
    }
    findings = [*_findings("slower", by_verdict[Verdict.SLOWER]), *_findings("undecided", undecided)]
    findings += [
        Finding("removed", f"{name}: in the base and not in the head", names=(name,), counted_in=("removed",))
        for name in removed
    ]
    notes = (*_notes(len(head), len(base)), *count_remaining(findings, MAX_FINDINGS, "benchmarks are not listed"))
    return _Compared(facts, tuple(findings[:MAX_FINDINGS]), notes, _remedies(by_verdict[Verdict.SLOWER]))


def _ratios(name: str, pairs: Sequence[tuple[Mapping[str, Measurement], Mapping[str, Measurement]]]) -> list[float]:
    """The time of the head by that of the base, for each pair of runs that has the benchmark."""
    return [head[name].seconds / base[name].seconds for head, base in pairs if name in head and name in base]


def _undecided(undecided: Mapping[str, Comparison], unpaired: Sequence[str], pairs: int) -> Unseen:
    """Why it is not known whether a benchmark is slower, with the number of further runs that would tell."""
    if not undecided and not unpaired:
        return Unseen(Cause.NOT_IN_REPORT, "the reports of the head and of the base have no benchmark in common")
    if not undecided:
        return Unseen(Cause.NOT_IN_REPORT, f"no pair of runs has {join_names(unpaired, MAX_NAMED)}")
    names = join_names(list(undecided), MAX_NAMED)
    needs = [comparison.more for comparison in undecided.values()]
    more = f"more than {MAX_MORE:,}" if None in needs else f"about {max(need or 0 for need in needs):,}"
    detail = f"undecided after {pluralize(pairs, 'pair')} of runs: {names}; {more} more are needed"
    return Unseen(Cause.TOO_NOISY, detail)


def _findings(rule: str, comparisons: Mapping[str, Comparison]) -> list[Finding]:
    """A finding for each benchmark, the largest ratio first."""
    ordered = sorted(comparisons.items(), key=lambda entry: (-entry[1].ratio, entry[0]))
    return [Finding(rule, _describe(name, entry), names=(name,), counted_in=(rule,)) for name, entry in ordered]


def _describe(name: str, comparison: Comparison) -> str:
    change = f"{name}: {_percent(comparison.ratio)}"
    if comparison.verdict is Verdict.UNDECIDED and comparison.high == float("inf"):
        return f"{change} after {pluralize(comparison.pairs, 'pair')} of runs, too few for any bound"
    bounds = f"between {_percent(comparison.low)} and {_percent(comparison.high)}"
    return f"{change}, {bounds}, in {pluralize(comparison.pairs, 'pair')} of runs"


def _percent(ratio: float) -> str:
    return f"{(ratio - 1) * 100:+.1f} %"


def _notes(head: int, base: int) -> list[str]:
    if head == base:
        return []
    more, side = max(head, base) - min(head, base), "the head" if head > base else "the base"
    return [f"{pluralize(more, 'run')} of {side} without a partner, not compared"]


def _remedies(slower: Mapping[str, Comparison]) -> Mapping[str, Remedy]:
    if not slower:
        return {}
    return {"slower": Remedy(f"Make {join_names(list(slower), MAX_NAMED)} as fast as in the base again.")}


# ----------------------------------------------------------------------------------------------------------- the probe


def _item_facts(params: BenchmarkParams) -> Sequence[FactSpec]:
    times = (FactSpec(name, f"median time of {text}", "s", Better.LOWER) for name, text in params.times.items())
    return (*(COMPARED if params.base is not None else ()), *times)


def _unavailable_facts(params: BenchmarkParams) -> Mapping[str, str]:
    advice = "set `base` under `with`: the reports of the base, measured in the same job"
    return dict.fromkeys((spec.name for spec in COMPARED), advice) if params.base is None else {}


PROBE = Probe(
    summary="Benchmarks: which are slower than those of the base, with a declared rate of false alarms.",
    params=BenchmarkParams,
    facts=FACTS,
    measure=measure,
    item_facts=_item_facts,
    unavailable_facts=_unavailable_facts,
    lists_findings=True,
)

"""Probes and facts for a terminal: what `gate probes` and `gate explain` print about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gate.checklist.examples import expectation_example, item_example
from gate.formats.catalog import registries
from gate.model.values import FactSpec
from gate.probes.common.probe import Probe
from gate.probes.common.reference import (
    describe_better,
    describe_kind,
    describe_range,
    parameters,
    permissions,
)
from gate.render.plain_page import PlainPage


def render_probes(probes: Mapping[str, Probe], width: int) -> str:
    """The probes with their summaries."""
    page = PlainPage(width)
    page.add_entries(((name, probe.summary) for name, probe in probes.items()), indent=0)
    page.add_gap()
    page.add_text("`gate probes NAME` prints the parameters, facts, formats and permissions of a probe.")
    return str(page)


def render_probe(name: str, probe: Probe, width: int) -> str:
    """A probe: its summary, parameters, facts, formats, permissions, and an item to begin with."""
    page = PlainPage(width)
    page.add_text(f"{name} (probe)")
    page.add_gap()
    page.add_text(probe.summary)
    _add_parameters(page, probe)
    page.add_heading("facts:" if probe.facts else "facts: those that the item declares under `with: {facts: …}`")
    page.add_entries((spec.name, f"{_describe(spec)}. {_sentence(spec.meaning)}") for spec in probe.facts)
    _add_list(page, "formats", [entry.name for entry in registries()[name].values()] if name in registries() else [])
    _add_list(page, "permissions of the token", permissions(probe))
    if example := item_example(name, probe):
        page.add_heading("an item:")
        page.add_block([example])
    return str(page)


def render_fact(name: str, owners: Sequence[tuple[str, FactSpec]], width: int) -> str:
    """A fact of one or several owners: kind, range, meaning, permission, and an expectation."""
    page = PlainPage(width)
    page.add_text(f"{name} (fact)")
    for owner, spec in owners:
        page.add_heading(f"of {owner}:")
        page.add_entries(_fact_entries(spec))
    return str(page)


def _fact_entries(spec: FactSpec) -> Iterator[tuple[str, str]]:
    yield "meaning", _sentence(spec.meaning)
    yield "kind", _describe(spec)
    if spec.permission:
        yield "permission", spec.permission
    yield "example", f"`must: {expectation_example(spec)}`"


def _add_parameters(page: PlainPage, probe: Probe) -> None:
    rows = parameters(probe)
    page.add_heading("parameters, under `with:`" if rows else "parameters: none")
    page.add_entries((row.name, f"{row.type}; {_describe_default(row.default)}. {row.meaning}") for row in rows)


def _describe_default(default: str) -> str:
    return default if default == "required" else f"default: {default}"


def _add_list(page: PlainPage, title: str, words: Sequence[str]) -> None:
    if words:
        page.add_heading(f"{title}: {', '.join(words)}")


def _describe(spec: FactSpec) -> str:
    """The kind of a fact, the direction that is better, and its range."""
    better, values = describe_better(spec), describe_range(spec)
    return "; ".join(
        (describe_kind(spec), *([f"{better} is better"] if better else []), *([f"values: {values}"] if values else []))
    )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""

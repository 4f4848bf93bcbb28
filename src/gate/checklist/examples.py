"""Examples in advice: an expectation about a fact, and a whole item of a probe. Each of them loads as it is."""

from __future__ import annotations

from decimal import Decimal

from gate.model.values import Better, FactSpec, Kind
from gate.probes.common.probe import Probe

_PARAMETERS = {
    "item": "release", "path": "docs/tracker.md", "paths": "README.md", "reports": "reports/*.xml",
    "targets": "example.com:443", "urls": "https://example.com/health", "workflow": "ci.yml",
}  # fmt: skip
"""A value for each parameter that a probe requires."""


def expectation_example(spec: FactSpec) -> str:
    """A valid expectation about this fact, which some values meet and others do not."""
    if spec.kind is Kind.BOOLEAN:
        return spec.name
    if spec.kind in (Kind.STRING, Kind.LIST):
        op = "==" if spec.kind is Kind.STRING else "has"
        return f"{spec.name} {op} {spec.choices[0] if spec.choices else 'text'}"
    if spec.better is Better.NEITHER and spec.kind is Kind.NUMBER and spec.low is not None and spec.low > 0:
        return f"{spec.name} == {_threshold(spec)}"
    is_higher_better = spec.better is Better.HIGHER or spec.kind is Kind.PERCENTAGE
    return f"{spec.name} {'>=' if is_higher_better else '<='} {_threshold(spec)}"


def _threshold(spec: FactSpec) -> str:
    """A number in the range of the fact, with its unit."""
    if spec.kind is Kind.PERCENTAGE:
        return "80%"
    usual = Decimal(10 if spec.unit else 1 if spec.better is Better.HIGHER else 0)
    if spec.low is not None and spec.low > usual:
        usual = 2 * spec.low if spec.high is None or 2 * spec.low <= spec.high else spec.low
    elif spec.high is not None and usual > spec.high:
        usual = spec.high
    return f"{usual:f}{spec.unit}"


def item_example(name: str, probe: Probe) -> str:
    """An item of the probe on one line; empty when an example of its parameters is not known."""
    required = [key for key, parameter in probe.params.model_fields.items() if parameter.is_required()]
    if not probe.facts or not _PARAMETERS.keys() >= set(required):
        return ""
    spec = next((spec for spec in probe.facts if _is_telling(spec)), probe.facts[0])
    params = ", ".join(f'{key}: "{_PARAMETERS[key]}"' for key in required)
    with_params = f", with: {{{params}}}" if params else ""
    return f"- {{id: {name.replace('_', '-')}, probe: {name}{with_params}, must: {expectation_example(spec)}}}"


def _is_telling(spec: FactSpec) -> bool:
    """Whether the example of a fact is an expectation that people write: one value is better, or few are possible."""
    return spec.better is not Better.NEITHER or bool(spec.choices) or spec.kind is Kind.BOOLEAN or bool(spec.low)

"""Rates the vectors of CVSS, for tools that write no other severity.

Source: CVSS 3.1 specification, section 7.1 (base metrics equations), section 7.4 (metric values) and appendix A
(rounding up). CVSS 3.0 has the same equations. Vectors of version 2 and 4 are not rated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal

from gate.formats.findings.fields import rate_score
from gate.model.evidence import Severity

_VECTOR = re.compile(r"CVSS:3\.[01](?:/[A-Za-z]{1,3}:[A-Za-z]){8,40}")
_WEIGHTS: Mapping[str, Mapping[str, str]] = {
    "AV": {"N": "0.85", "A": "0.62", "L": "0.55", "P": "0.2"},
    "AC": {"L": "0.77", "H": "0.44"},
    "UI": {"N": "0.85", "R": "0.62"},
    "C": {"H": "0.56", "L": "0.22", "N": "0"},
    "I": {"H": "0.56", "L": "0.22", "N": "0"},
    "A": {"H": "0.56", "L": "0.22", "N": "0"},
}
_PRIVILEGES: Mapping[str, Mapping[str, str]] = {
    "U": {"N": "0.85", "L": "0.62", "H": "0.27"},
    "C": {"N": "0.85", "L": "0.68", "H": "0.5"},
}
"""The weights of the required privileges, by scope."""


def rate_vector(raw: object) -> Severity:
    """The severity of the base score of a vector of CVSS 3; unrated for anything else."""
    if not isinstance(raw, str) or not _VECTOR.fullmatch(raw.strip()):
        return Severity.UNRATED
    metrics = dict(metric.split(":") for metric in raw.strip().upper().split("/")[1:])
    try:
        score = _base_score(metrics)
    except KeyError:
        return Severity.UNRATED
    return rate_score(str(score)) or Severity.UNRATED


def _base_score(metrics: Mapping[str, str]) -> Decimal:
    """The base score; raises KeyError for a missing metric or an unknown value of one."""
    weights = {name: Decimal(values[metrics[name]]) for name, values in _WEIGHTS.items()}
    weights["PR"] = Decimal(_PRIVILEGES[metrics["S"]][metrics["PR"]])
    loss = 1 - (1 - weights["C"]) * (1 - weights["I"]) * (1 - weights["A"])
    is_changed = metrics["S"] == "C"
    impact = Decimal("6.42") * loss
    if is_changed:
        impact = Decimal("7.52") * (loss - Decimal("0.029")) - Decimal("3.25") * (loss - Decimal("0.02")) ** 15
    if impact <= 0:
        return Decimal(0)
    exploitability = Decimal("8.22") * weights["AV"] * weights["AC"] * weights["PR"] * weights["UI"]
    total = (impact + exploitability) * (Decimal("1.08") if is_changed else 1)
    return min(total, Decimal(10)).quantize(Decimal("0.00001")).quantize(Decimal("0.1"), ROUND_CEILING)

"""What the rules of a SARIF run say of its results: which rule is meant, at which level, how severe.

Source: SARIF 2.1.0 (OASIS Standard), sections 3.27.5 to 3.27.10 (`ruleId`, `ruleIndex`, `rule`, `kind`, `level`), 3.49
to 3.52 (rules, their configuration, references to them); and GitHub's documentation, "SARIF support for code scanning"
(`security-severity`, which outranks the level).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gate.formats.findings.scan import Collector, mapping, objects, plain, scored, word
from gate.model.evidence import Severity

LEVELS: Mapping[str, Severity] = {
    "error": Severity.HIGH,
    "warning": Severity.MEDIUM,
    "note": Severity.LOW,
    "none": Severity.INFO,
}
"""The levels of a result, where no score says more."""


class Reference(NamedTuple):
    """What a result (or a configuration override) says of its rule."""

    id: str = ""
    at: int = -1
    guid: str = ""
    component: tuple[str, int, str] = ("", -1, "")
    """Name, index and GUID of the tool component that holds the rule; the driver when it says none."""


class Rating(NamedTuple):
    """What a result says of its severity: its level, its own score, and the invocation that found it."""

    level: str | None = None
    score: str = ""
    invocation: int = -1


DRIVER = ("", -1, "")


def reference(entry: Mapping[str, Any]) -> Reference:
    """The rule that a result names: `ruleId` and `ruleIndex`, or the same in `rule`."""
    rule = entry.get("rule")
    if not isinstance(rule, dict):
        return Reference(word(entry.get("ruleId")), _index(entry.get("ruleIndex")))
    named = described(rule)
    return named._replace(id=word(entry.get("ruleId")) or named.id, at=max(_index(entry.get("ruleIndex")), named.at))


def described(entry: Mapping[str, Any]) -> Reference:
    """The rule that a reportingDescriptorReference names (section 3.52)."""
    holder = entry.get("toolComponent")
    component = DRIVER
    if isinstance(holder, dict):
        component = (plain(holder.get("name")), _index(holder.get("index")), plain(holder.get("guid")))
    return Reference(plain(entry.get("id")), _index(entry.get("index")), plain(entry.get("guid")), component)


class Rules:
    """The rules of one run, and how its invocations were configured."""

    def __init__(self, tool: Mapping[str, Any], invocations: list[dict[str, Any]], found: Collector) -> None:
        self._driver = mapping(tool.get("driver"))
        self._extensions = [mapping(each) for each in tool.get("extensions") or () if isinstance(each, dict)]
        self._by_id: dict[int, dict[str, dict[str, Any]]] = {}
        self._found = found
        self._overrides = [
            [
                (self.rule(described(mapping(each.get("descriptor")))), mapping(each.get("configuration")))
                for each in objects(invocation.get("ruleConfigurationOverrides"))
            ]
            for invocation in invocations
        ]

    def rule(self, named: Reference) -> dict[str, Any]:
        """The rule that is meant; empty when the run does not describe it."""
        first = self._component(named.component)
        rules = first.get("rules")
        if isinstance(rules, list) and 0 <= named.at < len(rules):
            rule = mapping(rules[named.at])
            said = word(rule.get("id"))
            if not named.id or named.id == said or named.id.startswith(f"{said}/"):
                return rule
            self._found.remark("a result whose rule's index and id differ; the id counts")
        for component in (first, self._driver, *self._extensions):
            for name in _parents(named.id):
                if rule := self._index_of(component).get(name, {}):
                    return rule
            for rule in objects(component.get("rules")) if named.guid else ():
                if rule.get("guid") == named.guid:
                    return rule
        return {}

    def _component(self, named: tuple[str, int, str]) -> dict[str, Any]:
        name, index, guid = named
        if 0 <= index < len(self._extensions):
            return self._extensions[index]
        for each in (self._driver, *self._extensions):
            if (guid and each.get("guid") == guid) or (name and each.get("name") == name):
                return each
        return self._driver

    def _index_of(self, component: dict[str, Any]) -> dict[str, dict[str, Any]]:
        key = id(component)
        if key not in self._by_id:
            listed = objects(component.get("rules"))
            self._by_id[key] = {word(rule.get("id")): rule for rule in reversed(listed)}
        return self._by_id[key]

    def severity(self, rating: Rating, rule: dict[str, Any]) -> Severity:
        """The severity by the result's own score, its rule's score, or the level."""
        for score in (rating.score, mapping(rule.get("properties")).get("security-severity")):
            if score not in ("", None):
                if (severity := scored(score)) is not None:
                    return severity
                self._found.remark("a security-severity that is no number from 0 to 10; the level counts")
        return self._of_level(self._level(rating, rule))

    def _level(self, rating: Rating, rule: dict[str, Any]) -> object:
        """The level: the result's, else of an override of the invocation, else the rule's default, else warning."""
        if rating.level is not None:
            return rating.level
        at = 0 if rating.invocation < 0 and len(self._overrides) == 1 else rating.invocation
        for overridden, configuration in self._overrides[at] if 0 <= at < len(self._overrides) else ():
            if rule and overridden is rule and configuration.get("level") is not None:
                return configuration["level"]
        level = mapping(rule.get("defaultConfiguration")).get("level")
        return "warning" if level is None else level

    def _of_level(self, level: object) -> Severity:
        written = level if isinstance(level, str) else ""
        if written not in LEVELS:
            self._found.remark("a level that is not one of the four of SARIF")
        return LEVELS.get(written.strip().lower(), Severity.UNRATED)

    def message(self, rule: dict[str, Any]) -> str:
        """What the rule says of itself, for a result without a text of its own."""
        texts = (mapping(rule.get(name)).get("text") for name in ("shortDescription", "fullDescription"))
        return next((plain(text) for text in texts if text), plain(rule.get("name")))


def _parents(name: str) -> Iterator[str]:
    """A hierarchical name, and what is left of it when its last parts are taken away (section 3.27.5)."""
    while name:
        yield name
        name = name.rpartition("/")[0]


def _index(written: object) -> int:
    return written if isinstance(written, int) and not isinstance(written, bool) and 0 <= written < 10**9 else -1

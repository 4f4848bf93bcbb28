"""The rules of a SARIF run: which rule a result refers to, its level and its severity.

Source: SARIF 2.1.0 (OASIS Standard), sections 3.27.5 to 3.27.10 (`ruleId`, `ruleIndex`, `rule`, `kind`, `level`), 3.49
to 3.52 (rules, their configuration, references to them); and GitHub's documentation, "SARIF support for code scanning"
(`security-severity`, which outranks the level). Semgrep 1.100 leaves all rules out for users who are not logged in
(github.com/semgrep/semgrep/issues/10735), and with them the level of every result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from gate.formats.common.json_fields import as_object, parse_repeated_text, parse_text, require_objects, select_objects
from gate.formats.findings.collector import Collector
from gate.formats.findings.fields import rate_score
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Severity

LEVELS: Mapping[str, Severity] = {
    "error": Severity.HIGH,
    "warning": Severity.MEDIUM,
    "note": Severity.LOW,
    "none": Severity.INFO,
}
"""The severity of a level, where there is no score."""

LINT_LEVELS: Mapping[str, Severity] = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "note": Severity.INFO,
    "none": Severity.INFO,
}
"""The severity of a level in the log of a linter, whatever the scores say."""

UNNAMED_RULE = "unnamed rule"
"""The name of the rule of a result that names none."""


class Reference(NamedTuple):
    """How a result (or a configuration override) refers to its rule."""

    id: str = ""
    position: int = -1
    guid: str = ""
    component: tuple[str, int, str] = ("", -1, "")
    """Name, index and GUID of the tool component that holds the rule; the driver when it names none."""


class Rating(NamedTuple):
    """What decides the severity in a result: its level, its own score, and the invocation that reported it."""

    level: str | None = None
    score: str = ""
    invocation: int = -1


DRIVER = ("", -1, "")


def parse_reference(entry: Mapping[str, Any]) -> Reference:
    """The rule that a result names: `ruleId` and `ruleIndex`, or the same in `rule`."""
    rule = entry.get("rule")
    if not isinstance(rule, dict):
        return Reference(parse_repeated_text(entry.get("ruleId")), _index(entry.get("ruleIndex")))
    nested = parse_rule_reference(rule)
    return nested._replace(
        id=parse_repeated_text(entry.get("ruleId")) or nested.id,
        position=max(_index(entry.get("ruleIndex")), nested.position),
    )


def parse_rule_reference(entry: Mapping[str, Any]) -> Reference:
    """The rule that a reportingDescriptorReference names (section 3.52)."""
    holder = entry.get("toolComponent")
    component = DRIVER
    if isinstance(holder, dict):
        component = (parse_text(holder.get("name")), _index(holder.get("index")), parse_text(holder.get("guid")))
    return Reference(parse_text(entry.get("id")), _index(entry.get("index")), parse_text(entry.get("guid")), component)


class Rules:
    """The rules of one run, and how its invocations were configured."""

    def __init__(
        self,
        tool: Mapping[str, Any],
        invocations: list[dict[str, Any]],
        collector: Collector,
        levels: Mapping[str, Severity] = LEVELS,
    ) -> None:
        self._levels = levels
        self._driver = as_object(tool.get("driver"))
        require_objects(self._driver.get("rules"), "a SARIF 2.1.0 log", "rules")
        self._extensions = select_objects(tool.get("extensions"))
        self._by_id: dict[int, dict[str, dict[str, Any]]] = {}
        self._collector = collector
        self._overrides = [
            [
                (
                    self.rule(parse_rule_reference(as_object(entry.get("descriptor")))),
                    as_object(entry.get("configuration")),
                )
                for entry in select_objects(invocation.get("ruleConfigurationOverrides"))
            ]
            for invocation in invocations
        ]

    def rule(self, reference: Reference) -> dict[str, Any]:
        """The rule that the reference names; empty when the run does not describe it."""
        first = self._component(reference.component)
        rules = first.get("rules")
        at_index: dict[str, Any] = {}
        if isinstance(rules, list) and 0 <= reference.position < len(rules):
            at_index = as_object(rules[reference.position])
            rule_id = parse_repeated_text(at_index.get("id"))
            if not reference.id or reference.id == rule_id or reference.id.startswith(f"{rule_id}/"):
                return at_index
            self._collector.note("a result whose rule's index and id differ; the id counts if a rule has it")
        for component in (first, self._driver, *self._extensions):
            for name in _parents(reference.id):
                if rule := self._index_of(component).get(name, {}):
                    return rule
            for rule in select_objects(component.get("rules")) if reference.guid else ():
                if rule.get("guid") == reference.guid:
                    return rule
        return at_index

    def _component(self, identity: tuple[str, int, str]) -> dict[str, Any]:
        name, index, guid = identity
        if 0 <= index < len(self._extensions):
            return self._extensions[index]
        for component in (self._driver, *self._extensions):
            if (guid and component.get("guid") == guid) or (name and component.get("name") == name):
                return component
        return self._driver

    def _index_of(self, component: dict[str, Any]) -> dict[str, dict[str, Any]]:
        key = id(component)
        if key not in self._by_id:
            listed = select_objects(component.get("rules"))
            self._by_id[key] = {parse_repeated_text(rule.get("id")): rule for rule in reversed(listed)}
        return self._by_id[key]

    def severity(self, rating: Rating, rule: dict[str, Any]) -> Severity:
        """The severity by the result's own score, its rule's score, or the level; of linters by the level alone.

        A score of 0 rates nothing: with it, a level below warning does not count as a rating either.

        Raises:
            EvidenceError: unreadable when the run lost the levels of its results.
        """
        scores = (rating.score, as_object(rule.get("properties")).get("security-severity"))
        ratings = [self._rate(score) for score in scores if score not in ("", None) and self._levels is not LINT_LEVELS]
        for severity in ratings:
            if severity not in (None, Severity.UNRATED):
                return severity
        if not rule and rating.level is None and not ratings:
            self._refuse_lost_levels()
            self._collector.note("a result without a level whose rule is not in its run: it counts as a warning")
        by_level = self._of_level(self._level(rating, rule))
        is_unrated = Severity.UNRATED in ratings and by_level in (Severity.LOW, Severity.INFO)
        return Severity.UNRATED if is_unrated else by_level

    def _refuse_lost_levels(self) -> None:
        name = parse_text(self._driver.get("name"), 40)
        if name.lower().startswith("semgrep") and not self._driver.get("rules"):
            detail = f"{name} leaves out its rules here, and with them the severity of its results"
            raise EvidenceError(Cause.UNREADABLE, f"{detail}; write its own JSON: `semgrep scan --json`")

    def _rate(self, score: object) -> Severity | None:
        severity = rate_score(score)
        if severity is None:
            self._collector.note("a security-severity that is not a number from 0 to 10; the level counts")
        return severity

    def _level(self, rating: Rating, rule: dict[str, Any]) -> object:
        """The level: the result's, else of an override of the invocation, else the rule's default, else warning."""
        if rating.level is not None:
            return rating.level
        index = 0 if rating.invocation < 0 and len(self._overrides) == 1 else rating.invocation
        for overridden, configuration in self._overrides[index] if 0 <= index < len(self._overrides) else ():
            if rule and overridden is rule and configuration.get("level") is not None:
                return configuration["level"]
        level = as_object(rule.get("defaultConfiguration")).get("level")
        return "warning" if level is None else level

    def _of_level(self, level: object) -> Severity:
        name = level if isinstance(level, str) else ""
        if name not in self._levels:
            self._collector.note("a level that is not one of the four of SARIF")
        return self._levels.get(name.strip().lower(), Severity.UNRATED)

    def message(self, rule: dict[str, Any]) -> str:
        """The description of the rule, for a result without a message."""
        texts = (as_object(rule.get(name)).get("text") for name in ("shortDescription", "fullDescription"))
        return next((parse_text(text) for text in texts if text), parse_text(rule.get("name")))


def _parents(name: str) -> Iterator[str]:
    """A hierarchical name and its parents, from the longest to the shortest (section 3.27.5)."""
    while name:
        yield name
        name = name.rpartition("/")[0]


def _index(raw: object) -> int:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 10**9 else -1

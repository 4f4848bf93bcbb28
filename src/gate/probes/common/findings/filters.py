"""Which findings an item counts, by severity, fix and rule. What is left out is counted in a note."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

from gate.model.evidence import BUNDLE, Severity
from gate.model.globs import Names, check_glob, matches_text, partition
from gate.model.text import join_names, pluralize, quote
from gate.probes.common.parameters import OneOrMore, check_globs

MAX_NAMED = 3
"""How many globs one note names."""


def _check_rule(glob: str) -> str:
    check_glob(glob, Names.LABELS)
    return glob


RuleGlob = Annotated[str, Field(max_length=300), AfterValidator(_check_rule)]
RuleGlobs = Annotated[OneOrMore[RuleGlob], Field(max_length=200), AfterValidator(check_globs)]
"""Names of rules or advisories, with wildcards that match `/` too; a leading `!` excludes."""


class FindingFilter:
    """Selects findings by severity, fix and rule; a criterion that is None selects all.

    `rules` are globs; one with a leading `!` leaves findings out. A finding has several names: its rule, and the
    aliases of an advisory.
    """

    def __init__(
        self, severities: Collection[Severity] | None, rules: Sequence[str] | None, *, fixable: bool | None
    ) -> None:
        self._severities, self._rules, self._fixable = severities, tuple(rules or ()), fixable
        self._included, self._excluded = partition(self._rules)
        self._matches = cache(lambda name, glob: matches_text(name, (glob,)))
        self._used: set[str] = set()
        self._seen = 0
        self.left_out = 0

    @property
    def selects_all(self) -> bool:
        """Whether no criterion is set."""
        return not self._rules and self._severities is None and self._fixable is None

    @property
    def needs_names(self) -> bool:
        """Whether the names of findings matter."""
        return bool(self._rules)

    def selects(
        self, names: Sequence[str], severity: Severity, *, fixable: bool, is_failure: bool = False, amount: int = 1
    ) -> bool:
        """Whether findings of these names count; remembers how many do not, and which globs match a name.

        A file that a tool could not check counts always: it may have findings of every rule.
        """
        self._seen += amount
        selects_rule = self._selects_rule(names)
        is_selected = is_failure or (
            selects_rule
            and (self._severities is None or severity in self._severities)
            and (self._fixable is None or fixable is self._fixable)
        )
        self.left_out += 0 if is_selected else amount
        return is_selected

    def _selects_rule(self, names: Sequence[str]) -> bool:
        """Whether the names match; of a finding that bundles several advisories, whether those of any of them do."""
        if not self._rules:
            return True
        bundle = next((name for name in names if BUNDLE in name), "")
        parts = [(part,) for part in bundle.split(BUNDLE)] if bundle else [tuple(names)]
        selections = [self._selects_names(part) for part in parts]  # not only to the first: each remembers its globs
        return any(selections)

    def _selects_names(self, names: Sequence[str]) -> bool:
        included, excluded = self._matching(self._included, names), self._matching(self._excluded, names)
        self._used.update(included, excluded)
        return bool(included) and not excluded

    def _matching(self, globs: Sequence[str], names: Sequence[str]) -> list[str]:
        return [glob for glob in globs if any(self._matches(name, glob) for name in names)]

    def notes(self) -> Iterator[str]:
        """How many findings are left out, and which globs match no finding."""
        if self.left_out:
            criteria = {"severity": self._severities, "fixable": self._fixable, "rules": self._rules or None}
            names = join_names([f"`{name}`" for name, value in criteria.items() if value is not None], len(criteria))
            yield f"{pluralize(self.left_out, 'finding is', 'findings are')} left out by {names}"
        unused = [glob for glob in self._rules if glob.removeprefix("!").strip() not in self._used]
        if unused and self._seen:
            globs = join_names([quote(glob) for glob in unused], MAX_NAMED)
            yield f"{globs} in `rules` {'matches' if len(unused) == 1 else 'match'} no finding; is the name right?"

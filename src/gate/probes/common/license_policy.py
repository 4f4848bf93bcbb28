"""Decides whether a component may be used: under licences that are allowed, or under none that is denied.

`OR` needs one licence that may be used, `AND` all of them. A licence with an exception (`WITH`) may be used where the
licence itself may: an exception only adds permissions (SPDX specification 2.3, annex D.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

from gate.model.lazy_dataclass import dataclass
from gate.model.suggestions import did_you_mean
from gate.model.text import quote
from gate.probes.common.license_expressions import Expression, Operation, Term, licenses, parse, terms
from gate.probes.common.license_names import find_meanings
from gate.probes.common.parameters import OneOrMore

_EITHER_VERSION = re.compile(r"((?:A|L)?GPL-[0-9.]+|GFDL-[0-9.]+)", re.IGNORECASE)
"""A deprecated identifier of GNU: it does not say whether later versions are meant."""


class Answer(IntEnum):
    """Whether a component may be used, from the worst."""

    DENIED = 0
    UNKNOWN = 1
    ALLOWED = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a component may be used; `statements` are those that decide, as the report writes them."""

    answer: Answer
    statements: tuple[str, ...] = ()


Meaning = Expression | frozenset[str] | None
"""An expression, the identifiers that a vague name may mean, or nothing that is known."""


class LicensePolicy:
    """The lists of a checklist; an empty one decides nothing."""

    def __init__(self, allow: Sequence[str], deny: Sequence[str]) -> None:
        self._allowed = frozenset(term for entry in allow for term in read_entry(entry))
        self._denied = frozenset(term for entry in deny for term in _read_denied(entry))
        self._judge_statement = cache(lambda statement: self._judge_meaning(_read_statement(statement)))

    def judge(self, statements: Sequence[str], *, is_choice: bool = False) -> Verdict:
        """Decides by the statements about one component, which all apply, or with `is_choice` any of them.

        A vague name beside a licence that it may mean says nothing more: `Apache-2.0`, `Apache Software License`.
        """
        meanings = {statement: _read_statement(statement) for statement in statements}
        exact = {meaning.license for meaning in meanings.values() if isinstance(meaning, Term)}
        answers = {
            statement: self._judge_statement(statement)
            for statement, meaning in meanings.items()
            if not isinstance(meaning, frozenset) or exact.isdisjoint(meaning)
        }
        if not answers:
            return Verdict(Answer.UNKNOWN)
        decisive = max(answers.values()) if is_choice else min(answers.values())
        return Verdict(decisive, tuple(statement for statement, answer in answers.items() if answer is decisive))

    def _judge_meaning(self, meaning: Meaning) -> Answer:
        if meaning is None:
            return Answer.UNKNOWN
        if isinstance(meaning, Operation):
            answers = list(map(self._judge_meaning, meaning.parts))
            return max(answers) if meaning.operator == "OR" else min(answers)
        if isinstance(meaning, Term):
            return self._judge_term(meaning)
        possible = {self._judge_term(Term(license_id)) for license_id in meaning}
        return possible.pop() if len(possible) == 1 and (self._allowed or self._denied) else Answer.UNKNOWN

    def _judge_term(self, term: Term) -> Answer:
        plain = Term(term.license)
        if not self._denied.isdisjoint({term, plain}):
            return Answer.DENIED
        if term in self._allowed:
            return Answer.ALLOWED
        if not term.is_known:
            return Answer.UNKNOWN
        if not self._allowed:
            return Answer.ALLOWED
        return (
            Answer.DENIED if self._allowed.isdisjoint({plain, Term(_first_version(term.license))}) else Answer.ALLOWED
        )


def _first_version(license_id: str) -> str:
    """The licence of which a later version may be used as well: `GPL-2.0-only` of `GPL-2.0-or-later`, `X` of `X+`."""
    if license_id.endswith("-or-later"):
        return f"{license_id.removesuffix('-or-later')}-only"
    return license_id.removesuffix("+")


@cache
def _read_statement(statement: str) -> Meaning:
    """What a statement means: an expression of licences that SPDX lists, else what its name may mean."""
    expression = parse(statement)
    if expression is not None and all(term.is_known for term in terms(expression)):
        return expression
    licenses = frozenset(license_id for license_id in find_meanings(statement) if Term(license_id).is_known)
    return Term(*licenses) if len(licenses) == 1 else licenses or expression


# ----------------------------------------------------------------------------------------------------------- parameters


def read_entry(entry: str) -> tuple[Term, ...]:
    """The licences of an entry of `allow` or `deny`: one, or several with `OR` between them.

    Raises:
        ValueError: when it is no SPDX expression of listed licences, with the nearest right word.
    """
    expression = parse(entry.strip())
    if expression is None:
        raise ValueError(_explain(entry.strip()))
    for term in terms(expression):
        if not Term(term.license).is_known and not term.is_reference:
            raise ValueError(_explain(term.license))
        if not term.is_known and term.exception:
            raise ValueError(f"{quote(term.exception)} is no exception that SPDX lists (spdx.org/licenses)")
    if isinstance(expression, Operation) and not _is_choice_of_terms(expression):
        raise ValueError("write each licence as an entry of its own; `A AND B` needs both to be allowed")
    return tuple(terms(expression))


def _is_choice_of_terms(operation: Operation) -> bool:
    return operation.operator == "OR" and all(isinstance(part, Term) for part in operation.parts)


def _read_denied(entry: str) -> Iterator[Term]:
    """The licences of an entry of `deny`; `GPL-3.0` without `-only` denies later versions too, and `X` also `X+`."""
    for term in read_entry(entry):
        yield term
        yield Term(f"{term.license}+", term.exception)
    if match := _EITHER_VERSION.fullmatch(entry.strip()):
        yield Term(f"{match[1].upper()}-or-later")


def _explain(name: str) -> str:
    """Why a text is no licence of SPDX, with the identifiers that it may mean."""
    meanings = find_meanings(name)
    hint = (
        f"write {', '.join(map(quote, meanings))}" if meanings else did_you_mean(name, sorted(set(licenses().values())))
    )
    hint = hint or "see spdx.org/licenses; name one that SPDX does not list `LicenseRef-NAME`"
    return f"{quote(name)} is no licence that SPDX lists; {hint}"


def _check(entry: str) -> str:
    read_entry(entry)
    return entry


LicenseEntry = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_check)]
Licenses = Annotated[OneOrMore[LicenseEntry], Field(max_length=500)]
"""One licence or a list of them, as SPDX writes them."""

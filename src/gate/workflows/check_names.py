"""The names of the checks that jobs report: what the rules of a branch can require.

Sources: GitHub's documentation, "Troubleshooting required status checks" and "Reusing workflow configurations". A job
reports its `name`, or else its id. The legs of a matrix add their values, unless the name has an expression. A job of a
reusable workflow adds the name of its caller: `caller / job`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product

from gate.model.lazy_dataclass import dataclass
from gate.workflows.expressions import Situation, fill, split
from gate.workflows.model import Job

MAX_NAMES = 256

SEPARATOR = " / "

_CALLED = "${{ called }}"
"""The name of a job in a reusable workflow of another repository."""


@dataclass(frozen=True, slots=True)
class CheckName:
    """The name of a check; expressions that only a run knows stay in the text."""

    text: str

    @property
    def is_known(self) -> bool:
        """Whether the file alone tells the name."""
        return len(split(self.text)) == 1

    def fits(self, name: str) -> bool:
        """Whether this can be the name: an expression may have any value."""
        first, *rest = split(self.text)
        if not rest:
            return name == first
        *middle, last = rest
        if not name.startswith(first) or not name.endswith(last) or len(name) < len(first) + len(last):
            return False
        end, limit = len(first), len(name) - len(last)
        for part in middle:
            index = name.find(part, end, limit)
            if index < 0:
                return False
            end = index + len(part)
        return True


def check_names(jobs: Sequence[Job], event: str) -> tuple[CheckName, ...]:
    """The names of the checks of a job on an event; `jobs` are its callers, outermost first, and the job.

    When the last one calls a workflow of another repository, the names of the jobs there are unknown.
    """
    combinations = product(*(tuple(_names(job, event)) for job in jobs), *([[_CALLED]] if jobs[-1].uses else []))
    texts = (SEPARATOR.join(parts) for parts in islice(combinations, MAX_NAMES))
    return tuple(CheckName(text) for text in dict.fromkeys(texts))


def _names(job: Job, event: str) -> Iterator[str]:
    name = job.name or job.id
    if job.matrix is None:
        yield fill(name, _situation(event))
        return
    has_expression = "${{" in name
    if job.matrix.legs is None:
        yield fill(name, _situation(event)) if has_expression else f"{name} (${{{{ matrix }}}})"
        return
    for leg in job.matrix.legs:
        values = {f"matrix.{axis}".lower(): value for axis, value in leg.items()}
        yield fill(name, _situation(event, values)) if has_expression else f"{name} ({', '.join(leg.values())})"


def _situation(event: str, values: dict[str, str] | None = None) -> Situation:
    return Situation({"github.event_name": event, **(values or {})}, complete=() if values is None else ("matrix",))

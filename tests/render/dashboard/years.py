"""Histories for the tests of the dashboard: single records, and a year of a whole checklist, the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from gate.history.record import FactPoint, ItemPoint, RunRecord
from gate.model.decision import BLOCKING_STATUSES, State, Status

NOW = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)

TOPICS = (
    ("coverage", "covered by tests", "testing", "coverage"),
    ("tests", "passes its tests", "testing", "tests"),
    ("scan", "has no serious finding", "security", "security"),
    ("health", "answers on staging", "operations", "http"),
    ("bundle", "stays within its budget", "performance", "metrics"),
)
PARTS = ("Backend", "Web", "Payments", "Search", "Mobile", "Admin", "Login", "Reports", "Mail", "Billing")
OWNERS = ("@liyaqa/backend", "@liyaqa/web", "@liyaqa/payments", "")
REASONS = ("the upstream fix is merged, release on the 20th", "the supplier patches the scanner", "")


def item(name: str = "coverage", status: Status = Status.PASS, **fields: object) -> ItemPoint:
    """An item of a run."""
    values: dict[str, object] = {
        "title": name.capitalize(), "category": "", "owner": "", "probe": "metrics", "duration_ms": 100,
        "last_red": None, "waived_until": None, "findings": 0, "facts": {},
    } | fields  # fmt: skip
    return ItemPoint(id=name, status=status, **values)  # type: ignore[arg-type]


def run(decided_at: datetime, *items: ItemPoint, **fields: object) -> RunRecord:
    """A run with the state that its items give it."""
    statuses = {entry.status for entry in items}
    state = (
        State.NOT_READY if Status.FAIL in statuses else State.UNDECIDED if Status.UNKNOWN in statuses else State.READY
    )
    values: dict[str, object] = {
        "gate_version": "0.1.0", "repository": "liyaqa/platform", "gate": "readiness", "commit": "3f2a1bc4d5e6f708",
        "branch": "main", "event": "schedule", "run_id": 1, "run_attempt": 1, "run_url": "", "state": state,
        "score": sum(entry.status not in BLOCKING_STATUSES for entry in items) / len(items) if items else None,
        "checklist_digest": "sha256:9b1d",
    } | fields  # fmt: skip
    return RunRecord(decided_at=decided_at, items=items, **values)  # type: ignore[arg-type]


def day(number: int, hour: int = 3) -> datetime:
    """A time on the day that is `number` days before NOW."""
    return datetime(NOW.year, NOW.month, NOW.day, hour, 15, tzinfo=UTC) - timedelta(days=number)


class Noise:
    """Numbers that look random and are always the same (linear congruential, as in Numerical Recipes)."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def __call__(self, limit: int) -> int:
        """A number from 0 to `limit` - 1."""
        self._state = (self._state * 1_664_525 + 1_013_904_223) % 2**32
        return (self._state >> 8) % limit


@dataclass
class _Part:
    """An item that changes from day to day."""

    number: int
    noise: Noise
    level: float = 80.0
    count: int = 0
    red_days: int = 0

    def point(self, moment: datetime, facts: int) -> ItemPoint:
        """The item in a run at this time."""
        name, title, category, probe = TOPICS[self.number % len(TOPICS)]
        part = PARTS[self.number // len(TOPICS) % len(PARTS)]
        status = self._status(moment)
        waived = status is Status.WAIVED
        return ItemPoint(
            id=f"{part.lower()}-{name}" + (f"-{self.number}" if self.number >= 50 else ""),
            title=f"{part} {title}",
            category=category,
            owner=OWNERS[self.number % len(OWNERS)],
            probe=probe,
            status=status,
            duration_ms=40 + self.number**3 % 9_000 + self.noise(400),
            last_red=None,
            waived_until=date(2026, 12, 1) + timedelta(days=self.number * 3 - 4) if waived else None,
            waived_by="@alice" if waived else "",
            waiver_reason=REASONS[self.number % len(REASONS)] if waived else "",
            findings=self.count,
            facts=self._facts(status, facts),
        )

    def _status(self, moment: datetime) -> Status:
        if self.number % 13 == 4:
            return Status.WARN if moment < day(60) else Status.WAIVED
        if self.number == 49 and moment.weekday() != 6:
            return Status.SKIPPED
        if self.number in (5, 22) and moment > day(9):
            return Status.FAIL
        if self.number == 8 and moment > day(2):
            return Status.UNKNOWN
        self.red_days = self.red_days - 1 if self.red_days > 0 else self.noise(8) if self.noise(70) == 0 else 0
        return (Status.UNKNOWN if self.number % 5 == 3 else Status.FAIL) if self.red_days else Status.PASS

    def _facts(self, status: Status, facts: int) -> dict[str, FactPoint]:
        self.level = min(max(self.level + (self.noise(21) - 10) / 20, 55.0), 99.0)
        self.count = max(0, self.count + self.noise(3) - 1) if self.noise(40) == 0 else self.count
        missing = FactPoint(unit="%", cause="no-matching-file")
        values = {
            "line_coverage": missing if status is Status.UNKNOWN else FactPoint(number=round(self.level, 2), unit="%"),
            "duration": FactPoint(number=1200 + self.noise(300), unit="ms"),
            "failed": FactPoint(number=self.count),
            "errors": FactPoint(number=0),
            "database": FactPoint(text="degraded" if status is Status.FAIL else "healthy"),
            **{f"count_{number}": FactPoint(number=1000 + self.noise(90)) for number in range(facts - 5)},
        }
        return dict(list(values.items())[:facts])


def year(items: int = 50, days: int = 365, facts: int = 5, repository: str = "liyaqa/platform") -> Iterator[RunRecord]:
    """A run every night, and one more on two days of three; no run on some days, and an outage of nine days."""
    noise = Noise(len(repository))
    parts = [_Part(number, Noise(number + 1)) for number in range(items)]
    for number in range(days - 1, -1, -1):
        if number in range(200, 209) or noise(60) == 0:
            continue
        for hour in (3, 14) if noise(3) and number else (3,):
            moment = day(number, hour)
            points = [part.point(moment, facts) for part in parts if part.number != 40 or number < 100]
            number_of_run = 9_182_736_000 + (days - number) * 10 + hour
            url = f"https://github.com/{repository}/actions/runs/{number_of_run}"
            yield run(moment, *points, repository=repository, run_id=number_of_run, run_url=url)

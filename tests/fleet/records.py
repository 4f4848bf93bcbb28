"""Records of many repositories, for tests of a fleet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gate.adapters.stores.store import Store
from gate.history.layout import run_key
from gate.history.record import FactPoint, ItemPoint, RunRecord
from gate.history.write import encode
from gate.model.decision import State, Status
from gate.model.subject import Run

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
MORNING = AT - timedelta(hours=5)
DAY = timedelta(days=1)


def item(name: str, status: Status = Status.PASS, duration_ms: int = 1500) -> ItemPoint:
    """An item with two facts."""
    facts = {"line_coverage": FactPoint(number=74.3, unit="%"), "fresh": FactPoint(flag=True)}
    return ItemPoint(
        id=name, title=f"Title of {name}", category="testing", owner="@acme/web", probe="coverage", status=status,
        duration_ms=duration_ms, last_red=None, waived_until=None, findings=3, facts=facts,
    )  # fmt: skip


def record(repository: str, decided_at: datetime = MORNING, *, gate: str = "readiness", **more: object) -> RunRecord:
    """A record that is ready; `more` are other fields."""
    ready = RunRecord(
        gate_version="0.1.0", repository=repository, gate=gate, commit="c" * 40, branch="main", event="schedule",
        run_id=7, run_attempt=1, run_url=f"https://github.com/{repository}/actions/runs/7", decided_at=decided_at,
        state=State.READY, score=1.0, checklist_digest="sha256:1", items=(item("tests"), item("scans")),
    )  # fmt: skip
    return replace(ready, **more)  # type: ignore[arg-type]


def red(repository: str, decided_at: datetime = MORNING, **more: object) -> RunRecord:
    """A record that is not ready: one item fails, one is unknown."""
    items = (item("tests", Status.FAIL), item("scans", Status.UNKNOWN))
    return record(repository, decided_at, state=State.NOT_READY, score=0.25, items=items, **more)  # type: ignore[arg-type]


def key_of(entry: RunRecord) -> str:
    """The key under which a record is stored."""
    return run_key(
        entry.decided_at, entry.repository, entry.commit, Run(entry.run_id, entry.run_attempt), entry.gate
    ).record


def put(store: Store, *entries: RunRecord) -> None:
    """Stores records as their repositories do."""
    store.add({key_of(entry): encode(entry) for entry in entries})


def names(numbers: Iterable[int]) -> tuple[str, ...]:
    """Names of repositories, in the order of a list of them."""
    return tuple(f"acme/service-{number:03d}" for number in numbers)

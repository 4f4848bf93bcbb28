"""One frozen value for everything a person or a workflow can set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

DEFAULT_CHECKLISTS = (".github/readiness.yml", "readiness.yml")
"""Where the checklist is looked for, in this order, relative to the root."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run of `gate check`; paths of pages are where the user wants them, None for not at all.

    `allow_private` lets health URLs lead to loopback and private addresses. `colour` and `width` (in columns) are for
    the terminal page. `item_timeout` and `run_timeout` are in seconds. `now` replaces the clock, for demonstrations and
    for looking back.
    """

    root: Path = Path()
    checklist: str | None = None
    base: str | None = None
    baseline: Path | None = None
    markdown: Path | None = None
    html: Path | None = None
    json: Path | None = None
    now: datetime | None = None
    enforce: bool = True
    allow_private: bool = False
    colour: bool = False
    width: int = 100
    item_timeout: float = 120.0
    run_timeout: float = 900.0

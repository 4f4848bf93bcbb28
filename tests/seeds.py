"""Example trackers: our own, and five by other people in the folder GATE_SEEDS.

The licences of the five trackers do not allow a copy in this repository. Where the folder is missing, the tests run on
our own trackers only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from tests.corpus import REPOSITORY

Case = TypeVar("Case", bound=tuple[Any, ...])

OWN_FOLDER = REPOSITORY / "tests" / "trackers" / "seeds"
SHARED_FOLDER = Path(os.environ.get("GATE_SEEDS", REPOSITORY.parent / "shared" / "seeds"))

OWN: Mapping[str, Path] = {name: OWN_FOLDER / f"{name}.md" for name in ("bakery", "harbour", "choir")}
SHARED: Mapping[str, Path] = {
    "academy": SHARED_FOLDER / "000_38e5fbe5c1bf2f71.txt",
    "upload": SHARED_FOLDER / "001_fc8e302c0b5e42c4.txt",
    "edtech": SHARED_FOLDER / "002_a822f3ffb21fbf31.txt",
    "gyms": SHARED_FOLDER / "003_2c7344e7bec3aca6.txt",
    "classes": SHARED_FOLDER / "004_0ca65d3147ea5b93.txt",
}
"""The paths by our short names."""

SHARED_AVAILABLE = all(path.is_file() for path in SHARED.values())
SEEDS: Mapping[str, Path] = {**OWN, **(SHARED if SHARED_AVAILABLE else {})}
"""The trackers that are available."""


def seed(name: str) -> bytes:
    """The bytes of a tracker."""
    return SEEDS[name].read_bytes()


def available(cases: list[Case]) -> list[Case]:
    """The parametrized cases whose first value is the name of an available tracker."""
    return [case for case in cases if case[0] in SEEDS]

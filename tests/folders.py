"""A folder for each of many cases in one test."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any


def with_folders(test: Callable[..., None]) -> Callable[..., None]:
    """Gives every case of `tests.cases.cases` an empty folder of its own as `tmp_path`."""

    @functools.wraps(test)
    def run(*, tmp_path: Path, **arguments: Any) -> None:
        test(tmp_path=Path(tempfile.mkdtemp(dir=tmp_path)), **arguments)

    return run

"""The npm packages of requirements/npm, which `make editor` installs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.corpus import REPOSITORY

MODULES = REPOSITORY / "build" / "editor" / "node_modules"


def program(path: str) -> Path:
    """The script of a package, which `node` runs."""
    return MODULES / path


def needs(path: str, *others: str) -> pytest.MarkDecorator:
    """Skips a test without the package, or without another program that it needs."""
    missing = [path] * (not program(path).exists()) + [name for name in others if not shutil.which(name)]
    return pytest.mark.skipif(bool(missing), reason=f"no {', '.join(missing)}; run `make editor`")

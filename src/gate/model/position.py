"""A position in a file."""

from __future__ import annotations

from gate.model.lazy_dataclass import dataclass

OTHER_REPOSITORY = "github:"
"""How the name of a file in another repository begins, as in `github:acme/.github//base.yml@0123456`."""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A position in a file; line and column count from 1."""

    file: str
    line: int
    column: int

    @property
    def is_local(self) -> bool:
        """Whether the file is in the repository that is judged."""
        return not self.file.startswith(OTHER_REPOSITORY)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

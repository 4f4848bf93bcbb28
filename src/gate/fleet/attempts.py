"""Which repositories end the process that judges them: a file is stored before each, and another when it is over.

Both only add files, because a bucket may let a fleet write and not remove. A repository that has a record needs no
second file. A run that is interrupted in order stores it too, so a first file alone means that the process was killed.
"""

from __future__ import annotations

from datetime import datetime

from gate.adapters.stores.store import Store
from gate.history.layout import attempt_prefix
from gate.model.lazy_dataclass import dataclass

MAX_KILLED = 2
"""So many times a day a run may be killed at a repository: after the first it is judged last, then no more."""

TOO_OFTEN = (
    "skipped: {count} runs of today were killed while they judged it, perhaps because the machine has too little "
    "memory\n    judge it on a larger machine tomorrow, or take it off the list"
)
POSTPONED = "judged last: a run of today was killed while it judged it"

_BEGUN, _ENDED = ".begun", ".ended"


@dataclass(frozen=True, slots=True)
class Attempts:
    """The attempts of the gate with the key `gate` to judge a repository on the day of `now`, over all runs."""

    store: Store
    repository: str
    gate: str
    now: datetime

    def count_killed(self) -> int:
        """How many attempts of today have no end."""
        return len(self._numbers(_BEGUN) - self._numbers(_ENDED))

    def begin(self) -> None:
        """Stores that an attempt begins.

        Raises:
            EvidenceError: when the store does not take it.
        """
        number = max(self._numbers(_BEGUN), default=0) + 1
        self.store.add({f"{self._prefix}{number}{_BEGUN}": b"begun\n"})

    def end(self) -> None:
        """Stores that the newest attempt is over.

        Raises:
            EvidenceError: when the store does not take it.
        """
        number = max(self._numbers(_BEGUN), default=0)
        self.store.add({f"{self._prefix}{number}{_ENDED}": b"ended\n"})

    @property
    def _prefix(self) -> str:
        return attempt_prefix(self.repository, self.now, self.gate)

    def _numbers(self, ending: str) -> set[int]:
        names = (key.removeprefix(self._prefix) for key in self.store.keys(self._prefix) if key.endswith(ending))
        numbers = (name.removesuffix(ending) for name in names)
        return {int(number) for number in numbers if number.isascii() and number.isdecimal() and len(number) < 10}

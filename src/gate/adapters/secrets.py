"""Secret values from the environment, recorded when read so that every page, log and saved result can redact them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import field

from gate.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Secrets:
    """Reads secrets from `env`. `values` holds each value read so far, and each of its space-separated parts."""

    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    values: set[str] = field(default_factory=set, repr=False, compare=False)

    def read(self, name: str) -> str:
        """The value of an environment variable, which is recorded as secret; empty when it is not set."""
        value = self.env.get(name, "").strip()
        self.values.update((value, *value.split()))
        return value

    def collect(self, token: str, names: Iterable[str]) -> frozenset[str]:
        """Every secret of the run: the token, these environment variables, and all that were read so far."""
        for name in names:
            self.read(name)
        return frozenset({token, *self.values})


def nonce() -> str:
    """32 unpredictable hexadecimal digits."""
    return secrets.token_hex(16)

"""The error with which a call refuses its input."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gate.model.errors import EvidenceError


def error_of(call: Callable[..., object], *arguments: object, **options: object) -> EvidenceError:
    """The error that the call raises."""
    with pytest.raises(EvidenceError) as raised:
        call(*arguments, **options)
    return raised.value

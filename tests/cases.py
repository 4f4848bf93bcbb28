"""Many cases in one test.

A test of pytest costs about five milliseconds beside its own work, which thousands of small cases do not need.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest


def cases(names: str | Sequence[str], values: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """As `pytest.mark.parametrize`, but all values are cases of one test, which share its fixtures.

    Every case runs; the failures name their cases. The test is skipped when every case is.
    """
    parameters = [names] if isinstance(names, str) else list(names)
    sets = [_read_case(value, is_single=isinstance(names, str)) for value in values]
    assert sets, "a test without a case cannot fail"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def run(**fixtures: Any) -> None:
            failures: list[Exception] = []
            skips: list[BaseException] = []
            for arguments, name in sets:
                try:
                    test(**dict(zip(parameters, arguments, strict=True)), **fixtures)
                except pytest.skip.Exception as skip:
                    skips.append(skip)
                except (Exception, pytest.fail.Exception) as failure:
                    failures.append(_with_name(failure, name))
            if len(failures) == 1:
                raise failures[0]
            if failures:
                raise ExceptionGroup(f"{len(failures)} of {len(sets)} cases", failures)
            if skips and len(skips) == len(sets):
                raise skips[0]

        signature = inspect.signature(test)
        own = [parameter for name, parameter in signature.parameters.items() if name not in parameters]
        run.__signature__ = signature.replace(parameters=own)  # type: ignore[attr-defined]
        return run

    return decorate


def _with_name(failure: BaseException, name: str) -> Exception:
    error = failure if isinstance(failure, Exception) else AssertionError(str(failure))
    error.add_note(f"case: {name}")
    return error


def _read_case(value: Any, *, is_single: bool) -> tuple[tuple[Any, ...], str]:
    """The arguments of a case and its name, of a value or of `pytest.param`."""
    if isinstance(value, type(pytest.param())):
        return tuple(value.values), str(value.id)
    return ((value,) if is_single else tuple(value)), repr(value)

"""Dataclasses whose `__init__` is compiled when their first object is made.

The decorator of the standard library writes up to six methods as text and compiles each, for every class, when its
module is imported. A small check imports about 150 of our classes and makes objects of a third of them; compiling
methods took a third of its time. This decorator makes the same dataclasses, with the options that we use: `fields`,
`replace`, `asdict` and `is_dataclass` work on them. The standard library collects the fields and makes the slots. Only
`__init__` is compiled, on its first use; the methods that compare, hash, show or protect an object read its fields.

What the standard library refuses when it makes a class is left to the type checker: a field without default after one
with a default, and a class that is frozen below one that is not, or the reverse. `InitVar` is not supported.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from operator import attrgetter, ge, gt, le, lt
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

_Class = type[Any]

_ORDER = {"__lt__": lt, "__le__": le, "__gt__": gt, "__ge__": ge}


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414  type checkers know the methods that it generates
else:

    def dataclass(cls=None, /, **options):
        """Makes a class a dataclass; `options` are those that `_decorate` has."""
        return _decorate(cls, **options) if cls else lambda cls: _decorate(cls, **options)


def _decorate(
    cls: _Class,
    *,
    frozen: bool = False,
    eq: bool = True,
    order: bool = False,
    kw_only: bool = False,
    slots: bool = False,
) -> _Class:
    """Returns the class as a dataclass. Methods that its body defines stay, as with the standard library."""
    own = vars(cls)
    explicit = {name for name in own if name != "__hash__" or own[name] is not None or "__eq__" not in own}
    cls.__doc__ = cls.__doc__ or cls.__name__  # without one, the standard library inspects the signature for it
    cls = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only, slots=slots)(cls)
    methods: dict[str, Any] = {"__init__": _LazyInit(cls, frozen=frozen), "__repr__": _show}
    if eq:
        key = _values_getter(*(field.name for field in fields(cls) if field.compare))
        methods |= {"__eq__": _equals(key), "__hash__": _hashes(key) if frozen else None}
        methods |= {name: _compares(key, operator) for name, operator in _ORDER.items()} if order else {}
    if frozen:
        methods |= {"__setattr__": _refuse_assignment, "__delattr__": _refuse_deletion}
        methods |= {"__getstate__": _get_state, "__setstate__": _set_state} if slots else {}
    for name in methods.keys() - explicit:
        setattr(cls, name, methods[name])
    return cls


class _LazyInit:
    """`__init__` of one class, until its first use replaces it by the compiled function.

    Two threads may both compile it; their functions are equal.
    """

    def __init__(self, cls: _Class, *, frozen: bool) -> None:
        self._cls = cls
        self._frozen = frozen

    def __get__(self, instance: object, owner: _Class | None = None) -> Any:
        init = _compile_init(self._cls, frozen=self._frozen)
        self._cls.__init__ = init
        return init.__get__(instance, owner)


def _compile_init(cls: _Class, *, frozen: bool) -> Callable[..., None]:
    """The method that sets all fields of an object, with a parameter for each field that has `init`."""
    names: dict[str, Any] = {"_MISSING": MISSING, "_set": object.__setattr__}
    positional: list[str] = []
    keyword: list[str] = []
    body: list[str] = []
    for field in fields(cls):
        parameter, value = _parameter_and_value(field, names)
        if field.init:
            (keyword if field.kw_only else positional).append(parameter)
        if value:
            body.append(f"_set(self, {field.name!r}, {value})" if frozen else f"self.{field.name} = {value}")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    parameters = ", ".join(("self", *positional, *(("*", *keyword) if keyword else ())))
    exec(f"def __init__({parameters}):\n " + "\n ".join(body or ["pass"]), names)  # noqa: S102  names of fields only
    init: Callable[..., None] = names["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__annotations__ = {field.name: field.type for field in fields(cls) if field.init} | {"return": None}
    return init


def _parameter_and_value(field: Field[Any], names: dict[str, Any]) -> tuple[str, str]:
    """The field's parameter of `__init__` and the expression of its value; adds what they name to `names`."""
    name, default = field.name, f"_default_{field.name}"
    if field.default is not MISSING:
        names[default] = field.default
        return f"{name}={default}", name if field.init else default
    if field.default_factory is not MISSING:
        names[default] = field.default_factory
        return f"{name}=_MISSING", f"{default}() if {name} is _MISSING else {name}" if field.init else f"{default}()"
    return name, name if field.init else ""


def _values_getter(*names: str) -> Callable[[object], tuple[Any, ...]]:
    """A function for the values of an object's fields."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda instance: tuple(getattr(instance, name) for name in names)


def _equals(key: Callable[[object], tuple[Any, ...]]) -> Callable[[Any, object], bool]:
    def __eq__(self: Any, other: object) -> bool:  # noqa: N807
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hashes(key: Callable[[object], tuple[Any, ...]]) -> Callable[[Any], int]:
    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(key(self))

    return __hash__


def _compares(
    key: Callable[[object], tuple[Any, ...]], operator: Callable[[Any, Any], bool]
) -> Callable[[Any, object], bool]:
    def compare(self: Any, other: object) -> bool:
        return operator(key(self), key(other)) if other.__class__ is self.__class__ else NotImplemented

    return compare


@recursive_repr()
def _show(self: Any) -> str:
    values = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{type(self).__qualname__}({values})"


def _refuse_assignment(_self: Any, name: str, _value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_deletion(_self: Any, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _get_state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for field, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)

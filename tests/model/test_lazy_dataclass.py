"""Our dataclasses behave as those of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, asdict, field, fields, is_dataclass, replace
from functools import cached_property, partial
from threading import Barrier
from typing import Any, ClassVar

import pytest

from gate.model import lazy_dataclass

Decorator = Callable[..., Any]

OPTIONS: list[dict[str, bool]] = [
    {},
    {"slots": True},
    {"frozen": True},
    {"frozen": True, "slots": True},
    {"frozen": True, "slots": True, "order": True},
    {"frozen": True, "slots": True, "kw_only": True},
    {"frozen": True, "eq": False},
    {"eq": False, "slots": True},
]


def both(make: Callable[[Decorator], Any], **options: bool) -> tuple[Any, Any]:
    """The class that `make` defines, with our decorator and with that of the standard library."""
    return make(lazy_dataclass.dataclass(**options)), make(dataclasses.dataclass(**options))


def package(decorate: Decorator) -> Any:
    @decorate
    class Package:
        name: str
        version: str = "1"
        tags: list[str] = field(default_factory=list, compare=False)
        token: str = field(default="", repr=False)
        kind: ClassVar[str] = "package"

    return Package


def outcome(function: Callable[[], object]) -> object:
    """The result of the function, or its exception as text."""
    try:
        return function()
    except (TypeError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_a_class_has_the_methods_of_a_dataclass_of_the_standard_library(options: dict[str, bool]) -> None:
    uses: list[Callable[[Any], object]] = [
        lambda cls: repr(cls(name="a", version="2", tags=["x"], token="hidden")),  # noqa: S106  no password
        lambda cls: [(p.name, p.kind, p.default is p.empty) for p in inspect.signature(cls).parameters.values()],
        lambda cls: cls("a", "2"),
        lambda cls: cls(),
        lambda cls: cls(name="a", size=1),
        lambda cls: cls(name="a") == cls(name="a", tags=["x"]),
        lambda cls: cls(name="a") == cls(name="a", version="2"),
        lambda cls: cls(name="a") == ("a", "1"),
        lambda cls: cls(name="a") < cls(name="b"),
        lambda cls: cls(name="b") <= cls(name="a"),
        lambda cls: cls(name="b") > cls(name="a"),
        lambda cls: cls(name="a") >= cls(name="a"),
        lambda cls: cls(name="a") < 1,
        lambda cls: len({cls(name="a"), cls(name="a", tags=["x"])}),
        lambda cls: cls(name="a").tags is cls(name="a").tags,
        lambda cls: setattr(cls(name="a"), "name", "b"),
        lambda cls: delattr(cls(name="a"), "name"),
        lambda cls: [item.name for item in fields(cls)],
        lambda cls: asdict(cls(name="a")),
        lambda cls: repr(replace(cls(name="a"), version="3")),
        lambda cls: repr(replace(cls(name="a"), size="3")),
        lambda cls: repr(copy.deepcopy(cls(name="a", tags=["x"]))),
        lambda cls: cls.__match_args__,
        lambda cls: hasattr(cls(name="a"), "__dict__"),
        is_dataclass,
        lambda cls: cls.kind,
    ]
    for number, use in enumerate(uses):
        ours, standard = (str(outcome(partial(use, cls))) for cls in both(package, **options))
        assert ours.split(" at 0x")[0] == standard.split(" at 0x")[0], f"use {number}"


def test_a_class_keeps_the_methods_that_its_body_defines() -> None:
    def temperature(decorate: Decorator) -> Any:
        @decorate
        class Temperature:
            degrees: float

            def __eq__(self, other: object) -> bool:
                return isinstance(other, Temperature) and round(self.degrees) == round(other.degrees)

            def __hash__(self) -> int:
                return round(self.degrees)

            def __repr__(self) -> str:
                return f"{self.degrees} °C"

        return Temperature

    for cls in both(temperature, frozen=True, slots=True):
        assert (cls(20.1) == cls(20.2), hash(cls(20.1)), repr(cls(20.1))) == (True, 20, "20.1 °C")


def test_a_class_that_defines_equality_alone_is_hashed_as_by_the_standard_library() -> None:
    def name(decorate: Decorator) -> Any:
        @decorate
        class Name:  # noqa: PLW1641  what this test is about
            text: str

            def __eq__(self, other: object) -> bool:
                return True

        return Name

    for ours, standard in (both(name), both(name, frozen=True)):
        assert (ours.__hash__ is None) == (standard.__hash__ is None)


def test_fields_without_a_parameter_have_their_default_and_the_rest_is_computed_after_init() -> None:
    def root(decorate: Decorator) -> Any:
        @decorate
        class Root:
            path: str
            depth: int = field(init=False)
            cache: list[str] = field(default_factory=list, init=False)
            label: str = field(default="none", init=False)

            def __post_init__(self) -> None:
                object.__setattr__(self, "depth", self.path.count("/"))

        return Root

    for cls in both(root, frozen=True, slots=True):
        assert repr(cls("a/b")).endswith("Root(path='a/b', depth=1, cache=[], label='none')")
        with pytest.raises(TypeError, match="depth"):
            cls("a/b", depth=2)


def test_a_subclass_adds_fields_and_a_plain_subclass_shares_the_methods() -> None:
    def data(decorate: Decorator) -> Any:
        @decorate
        class Data:
            fact: str

        @decorate
        class LinesData(Data):
            lines: int = 0

        class Plain(LinesData):
            pass

        return Data, LinesData, Plain

    for base, derived, plain in both(data, frozen=True, kw_only=True):
        assert derived(fact="a", lines=1) == derived(fact="a", lines=1)
        assert base(fact="a") != derived(fact="a")
        assert (plain(fact="a", lines=2).lines, base(fact="b").fact) == (2, "b")
        assert [item.name for item in fields(plain)] == ["fact", "lines"]


def test_a_frozen_object_without_slots_caches_its_properties() -> None:
    def text(decorate: Decorator) -> Any:
        @decorate
        class Text:
            lines: list[str]

            @cached_property
            def length(self) -> int:
                self.lines.append("read")
                return len(self.lines)

        return Text

    for cls in both(text, frozen=True):
        instance = cls(["a"])
        assert (instance.length, instance.length, instance.lines) == (2, 2, ["a", "read"])


@lazy_dataclass.dataclass(frozen=True, slots=True)
class Stored:
    name: str
    parts: tuple[Stored, ...] = ()


def test_objects_are_copied_and_pickled_and_stay_frozen() -> None:
    stored = Stored("a", (Stored("b"),))
    for duplicate in (copy.copy(stored), pickle.loads(pickle.dumps(stored))):  # noqa: S301  our own
        assert duplicate == stored
        with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
            duplicate.name = "b"  # type: ignore[misc]


def test_an_object_that_contains_itself_has_a_short_representation() -> None:
    node = Stored("a")
    object.__setattr__(node, "parts", node)
    assert repr(node) == "Stored(name='a', parts=...)"


def test_threads_that_make_the_first_objects_at_once_share_one_class() -> None:
    point: Any = lazy_dataclass.dataclass(frozen=True, slots=True)(type("Point", (), {"__annotations__": {"x": int}}))
    barrier = Barrier(4)

    def make(number: int) -> Any:
        barrier.wait()
        return point(number)

    with ThreadPoolExecutor(4) as executor:
        assert [instance.x for instance in executor.map(make, range(4))] == [0, 1, 2, 3]


def test_an_own_constructor_calls_that_of_the_dataclass() -> None:
    def base(decorate: Decorator) -> Any:
        @decorate
        class Base:
            text: str

        class Derived(Base):
            def __init__(self, number: int) -> None:
                super().__init__(str(number))  # type: ignore[call-arg]  # of the decorator

        return Derived

    for cls in both(base, frozen=True):
        assert (cls(1).text, cls(1) == cls(1)) == ("1", True)


def test_the_error_of_a_default_reaches_the_caller_each_time() -> None:
    def refuse() -> int:
        raise ValueError("no default")

    def base(decorate: Decorator) -> Any:
        @decorate
        class Base:
            number: int = field(default_factory=refuse)

        return Base

    for cls in both(base, frozen=True):
        for _ in range(2):
            with pytest.raises(ValueError, match="no default"):
                cls()
        assert cls(number=1).number == 1


def test_the_constructor_is_compiled_once_on_its_first_use() -> None:
    point: Any = lazy_dataclass.dataclass(frozen=True)(type("Point", (), {"__annotations__": {"x": int}}))
    before = vars(point)["__init__"]
    point(1)
    compiled = vars(point)["__init__"]
    point(2)
    assert not inspect.isfunction(before)
    assert inspect.isfunction(compiled)
    assert vars(point)["__init__"] is compiled

"""The components of several reports, each once, and which of them an item counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache

from gate.formats.sbom.model import Component, SbomReport, Scope
from gate.model.globs import matches_text, partition
from gate.model.lazy_dataclass import dataclass
from gate.model.text import join_names, pluralize, quote
from gate.probes.common.findings.filters import RuleGlobs

MAX_NAMED = 3
"""How many globs one note names."""

PackageGlobs = RuleGlobs
"""Names of packages, also with a version (`chalk@4.1.2`), or package URLs, with wildcards that match `/` too."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one report says about the licence of a component; see `Component`."""

    licenses: tuple[str, ...]
    is_choice: bool


@dataclass(frozen=True, slots=True)
class ListedComponent:
    """A component of one or several reports, in one version.

    `key` is the same for all versions: the package URL without version, qualifiers and subpath, else the name.
    """

    name: str
    version: str
    key: str
    claims: tuple[Claim, ...]
    scope: Scope

    @property
    def title(self) -> str:
        """The name and the version."""
        return f"{self.name} {self.version}".strip()

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which a checklist can name the component."""
        names = (self.name, self.key)
        return tuple(dict.fromkeys((*names, *(f"{name}@{self.version}" for name in names if self.version))))


def merge(reports: Sequence[SbomReport]) -> list[ListedComponent]:
    """The components of all reports in alphabetical order, each version once.

    One that some report needs always is required; a report without a licence adds nothing to another one's.
    """
    components: dict[tuple[str, str], list[Component]] = {}
    for report in reports:
        for component in report.components:
            components.setdefault((_key(component), component.version), []).append(component)
    merged = [_merge(key, sightings) for (key, _), sightings in components.items()]
    return sorted(merged, key=lambda component: (component.name, component.version, component.key))


def _merge(key: str, sightings: Sequence[Component]) -> ListedComponent:
    claims = dict.fromkeys(
        Claim(entry.licenses, entry.is_choice and len(entry.licenses) > 1) for entry in sightings if entry.licenses
    )
    scopes = {entry.scope or Scope.REQUIRED for entry in sightings}
    scope = next(scope for scope in Scope if scope in scopes)
    return ListedComponent(sightings[0].name, sightings[0].version, key, tuple(claims), scope)


def _key(component: Component) -> str:
    path, at, version = component.purl.partition("#")[0].partition("?")[0].rpartition("@")
    return path if at and "/" not in version else component.purl.partition("?")[0] or component.name


class ComponentFilter:
    """Selects components by the parameters of an item, and counts those that it leaves out."""

    def __init__(
        self, only: Sequence[str] | None, ignore: Sequence[str] | None, scopes: Collection[Scope] | None
    ) -> None:
        self._lists = {"only": partition(only or ()), "ignore": partition(ignore or ())}
        self._scopes = scopes
        self._matches = cache(lambda name, glob: matches_text(name, (glob,)))
        self._used: set[tuple[str, str]] = set()
        self._left_out = 0

    def selects(self, component: ListedComponent) -> bool:
        """Whether a component counts."""
        is_listed = not any(self._lists["only"]) or self._is_in("only", component)
        is_ignored = any(self._lists["ignore"]) and self._is_in("ignore", component)
        selected = is_listed and not is_ignored and (self._scopes is None or component.scope in self._scopes)
        self._left_out += not selected
        return selected

    def _is_in(self, parameter: str, component: ListedComponent) -> bool:
        """Whether a list selects a component; the globs that match one of its names are remembered."""
        included, excluded = self._lists[parameter]
        names = component.names
        hits = {glob for glob in (*included, *excluded) if any(self._matches(name, glob) for name in names)}
        self._used |= {(parameter, glob) for glob in hits}
        is_included = not hits.isdisjoint(included) or (bool(excluded) and not included)
        return is_included and hits.isdisjoint(excluded)

    def describe(self) -> str:
        """The parameters that leave components out."""
        names = [name for name, lists in self._lists.items() if any(lists)] + (["scope"] if self._scopes else [])
        return join_names([f"`{name}`" for name in names], len(names))

    def notes(self) -> Iterator[str]:
        """How many components are left out, and the globs that match none."""
        if self._left_out:
            yield f"{pluralize(self._left_out, 'component is', 'components are')} left out by {self.describe()}"
        for parameter, (included, excluded) in self._lists.items():
            unused = [quote(glob) for glob in (*included, *excluded) if (parameter, glob) not in self._used]
            if unused:
                names = join_names(unused, MAX_NAMED)
                verb = "matches" if len(unused) == 1 else "match"
                yield f"{names} in `{parameter}` {verb} no component; is the name right?"

"""Sample bills of materials, in CycloneDX (JSON, version 1.5)."""

from __future__ import annotations

import json

from gate.formats.common.sample import Sample, SampleScope


def _write(scope: SampleScope, names: tuple[str, ...], count: int, version: str = "1.0") -> bytes:
    """`count` components with the licences, and a harmless one."""
    licenses = [{"license": {"id": name}} for name in names]
    components: list[dict[str, object]] = [_component("harmless", "1.0", [{"license": {"id": "MIT"}}])]
    components += [_component(f"sample-{number}", version, licenses) for number in range(count)]
    document = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": {"timestamp": scope.time},
        "components": components,
    }  # fmt: skip
    return json.dumps(document).encode()


def _component(name: str, version: str, licenses: list[dict[str, dict[str, str]]]) -> dict[str, object]:
    component: dict[str, object] = {
        "type": "library",
        "name": name,
        "purl": f"pkg:generic/{name}",
        "licenses": licenses,
    }
    return {**component, "version": version, "purl": f"pkg:generic/{name}@{version}"} if version else component


SAMPLES = (
    Sample("denied-licences", lambda setting, scope: _write(scope, scope.licenses[:1], setting)),
    Sample("unknown-licences", lambda setting, scope: _write(scope, (), setting)),
    Sample("components-without-version", lambda setting, scope: _write(scope, ("MIT",), setting, version="")),
)
"""Components with a denied licence, without a licence, without a version."""

"""Local files that a template names: uploaded under their hash, and the template says where.

A folder becomes a zip of the same bytes wherever it is packed. The text of the template stays as it
is but for the values themselves, so that its comments are in the deployed one too; where a value
cannot be found in the text, the template is written anew as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hawse.errors import CLIError, UsageError
from hawse.services.cfn.deploy.uploading import Bucket, Uploaded
from hawse.services.cfn.template import Template, load
from hawse.services.cfn.template.finding import Path as Place
from hawse.services.cfn.template.needs import Artifact
from hawse.services.cfn.template.nodes import Node
from hawse.services.cfn.zips import files_in, pack

_ZIPPED = (
    *("AWS::Lambda::Function", "AWS::Lambda::LayerVersion", "AWS::Serverless::Function"),
    *("AWS::Serverless::LayerVersion", "AWS::CodeCommit::Repository"),
)
"""Whose single files are packed too."""

_ARCHIVES = (".zip", ".jar", ".war")
_NESTED = {
    "AWS::CloudFormation::Stack",
    "AWS::CloudFormation::StackSet",
    "AWS::Serverless::Application",
}
_MAPPED = {
    "AWS::Lambda::Function": ("S3Bucket", "S3Key"),
    "AWS::Lambda::LayerVersion": ("S3Bucket", "S3Key"),
    "AWS::ElasticBeanstalk::ApplicationVersion": ("S3Bucket", "S3Key"),
    "AWS::ApiGateway::RestApi": ("Bucket", "Key"),
    "AWS::CodeCommit::Repository": ("Bucket", "Key"),
    "AWS::StepFunctions::StateMachine": ("Bucket", "Key"),
}
"""Whose property is a mapping of the bucket and the key; the others take s3://BUCKET/KEY."""


@dataclass
class Packer:
    """Packs the artifacts of a template and of those nested in it; each file once."""

    bucket: Bucket
    _done: dict[tuple[Path, bool], Uploaded] = field(default_factory=dict)
    _above: tuple[Path, ...] = ()

    def packed(self, template: Template, file: Path) -> bytes:
        """The template with places in S3 for local files; its own bytes when it names none."""
        artifacts = template.artifacts
        if not artifacts:
            return template.body
        names = ", ".join(dict.fromkeys(one.local for one in artifacts))
        self.bucket.need(f"{template.name} names local files ({names})")
        found = {one.path: self._value(template, one, file) for one in artifacts}
        return rewritten(template, found)

    def _value(self, template: Template, one: Artifact, file: Path) -> object:
        """What the property is from now on."""
        path = file.parent / one.local.removeprefix("file://")
        if not path.exists():
            place = template.position(one.path)
            where = f"{template.name}:{place.line}:{place.column}"
            named = ".".join(map(str, one.path[1:] if one.resource else one.path[-2:]))
            raise UsageError(where, why=f"{named}: there is no {path}")
        if one.type in _NESTED:
            return self._nested(one, path).url
        made = self._artifact(one, path)
        if one.type in _MAPPED:
            bucket, key = _MAPPED[one.type]
            return {bucket: made.bucket, key: made.key}
        return made.uri

    def _artifact(self, one: Artifact, path: Path) -> Uploaded:
        zips = one.type in _ZIPPED and path.suffix.lower() not in _ARCHIVES
        key = (path.resolve(), zips or path.is_dir())
        if key not in self._done:
            content, suffix = (zipped(path), ".zip") if key[1] else (_read(path), path.suffix)
            self._done[key] = self.bucket.put(content, suffix, one.local)
        return self._done[key]

    def _nested(self, one: Artifact, path: Path) -> Uploaded:
        """A nested template, its own files first."""
        real = path.resolve()
        if real in self._above:
            raise UsageError(str(path), why="the template is nested in itself")
        if (real, False) not in self._done:
            inner = load(_read(path), str(path)).sound()
            self._above = (*self._above, real)
            try:
                body = self.packed(inner, path)
            finally:
                self._above = self._above[:-1]
            self._done[real, False] = self.bucket.put(body, ".template", one.local)
        return self._done[real, False]


def zipped(path: Path) -> bytes:
    """A folder, or a single file, as a zip."""
    from tempfile import TemporaryDirectory

    files = files_in(path, path) if path.is_dir() else [(path.name, path)]
    if not files:
        raise UsageError(str(path), why="there are no files in it")
    with TemporaryDirectory() as folder:
        made = Path(folder) / "artifact.zip"
        try:
            pack(files, made)
            return made.read_bytes()
        except OSError as error:
            raise CLIError(str(path), why=(error.strerror or str(error)).lower()) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(str(path), why=(error.strerror or str(error)).lower()) from error


def rewritten(template: Template, values: Mapping[Place, object]) -> bytes:
    """The template with other values at these paths."""
    text = template.body.decode("utf-8-sig")
    spans = {path: _span(template, path, text) for path in values}
    known = [(span, values[path]) for path, span in spans.items() if span is not None]
    if len(known) == len(values):
        for (start, end), value in sorted(set(map(_hashed, known)), reverse=True):
            text = f"{text[:start]}{value}{text[end:]}"
        again = load(text, template.name)
        if again.data == _replaced(template.data, values):
            return text.encode()
    data = _replaced(template.data, values)
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()


def _hashed(one: tuple[tuple[int, int], object]) -> tuple[tuple[int, int], str]:
    return one[0], json.dumps(one[1])


def _span(template: Template, path: Place, text: str) -> tuple[int, int] | None:
    """Where the scalar at a path stands in the text; None where that cannot be told."""
    node: Node | None = template.root
    for step in path:
        node = node.child(step) if node else None
    return _scalars(text).get(node.place) if node else None


def _scalars(text: str) -> dict[tuple[int, int], tuple[int, int]]:
    """Where the scalars without an anchor begin and end, by line and column."""
    import yaml

    found = {}
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.ScalarEvent) and not event.anchor and not event.tag:
                start: Any = event.start_mark
                end: Any = event.end_mark
                found[start.line + 1, start.column + 1] = (start.index, end.index)
    except yaml.YAMLError:  # JSON that is no YAML: it is written anew
        return {}
    return found


def _replaced(data: Any, values: Mapping[Place, object]) -> Any:
    """A copy with other values at these paths; what aliases share is copied on the way."""
    here: dict[str | int, dict[Place, object]] = {}
    for path, value in values.items():
        if not path:
            return value
        here.setdefault(path[0], {})[path[1:]] = value
    if isinstance(data, dict):
        return {
            key: _replaced(inner, here[key]) if key in here else inner
            for key, inner in data.items()
        }
    return [_replaced(one, here[at]) if at in here else one for at, one in enumerate(data)]

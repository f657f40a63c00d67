"""A synthesised app: the stacks of a folder `cdk.out`, those of its stages included.

What is wrong with one artifact does not hide the others: it is kept as a problem, which `check`
tells and everybody else refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hawse.errors import UsageError
from hawse.services.cdk.assets import (
    AssetManifest,
    Bootstrap,
    Role,
    bootstrap_of,
    read_assets,
    role_of,
)
from hawse.services.cdk.documents import Broken, Piece, read_json
from hawse.services.cdk.environments import Environment, environment
from hawse.services.cdk.paths import inside, shown

MANIFEST = "manifest.json"
NEWEST = 55
"""The newest major version of the schema that is known to be read rightly."""

DEEPEST = 16
_STACK, _ASSETS, _NESTED = "aws:cloudformation:stack", "cdk:asset-manifest", "cdk:cloud-assembly"


@dataclass(frozen=True)
class Stack:
    """One stack of an assembly. `key` is unique in it; `id` is its path in the app."""

    key: str
    id: str
    name: str
    environment: Environment
    template: Path
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    notifications: tuple[str, ...]
    protected: bool | None
    deploy_role: Role
    execution_role: str
    lookup_role: Role
    template_url: str
    bootstrap: Bootstrap
    needs: tuple[str, ...] = ()
    assets: tuple[AssetManifest, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict, repr=False)
    piece: Piece = field(repr=False, default=None)  # type: ignore[assignment]

    @property
    def artifact(self) -> str:
        """The id of its artifact, without the folders of stages."""
        return self.key.rpartition("/")[2]


@dataclass(frozen=True)
class Missing:
    """A value that the app asked for while it was synthesised, and that nobody had looked up."""

    key: str
    provider: str
    account: str
    region: str
    piece: Piece = field(repr=False)


@dataclass(frozen=True)
class Assembly:
    """What was read of a folder; `problems` are artifacts that could not be."""

    root: Path
    shown: str
    version: str
    cli: str
    stacks: tuple[Stack, ...]
    missing: tuple[Missing, ...]
    problems: tuple[Broken, ...] = ()

    def whole(self) -> Assembly:
        """The same; Broken when some of it could not be read."""
        for problem in self.problems:
            raise problem
        return self


def folder_of(path: Path) -> Path | None:
    """The assembly that a folder is, or has as `cdk.out`; None when it is neither."""
    found = (one for one in (path, path / "cdk.out") if (one / MANIFEST).is_file())
    return next(found, None)


def read_assembly(path: Path, named: str, *, newer: bool = False) -> Assembly:
    """The assembly in a folder that people call `named`.

    UsageError when it is none, Broken when its manifest cannot be read or, without `newer`, when
    its schema is of a later version than is known.
    """
    root = folder_of(path)
    if root is None:
        hint = "synthesise the app first: cdk synth, or: python app.py"
        raise UsageError(named, why=f"there is no assembly: it has no {MANIFEST}", hint=hint)
    base = named if root == path else str(Path(named, "cdk.out"))
    whole = read_json(root / MANIFEST, str(Path(base, MANIFEST)))
    version, cli = _version(whole, newer), whole.text("minimumCliVersion")
    reader = _Reader(root, base)
    reader.manifest(whole, root, above=())
    missing = tuple(reader.missing(whole))
    stacks = tuple(reader.linked())
    return Assembly(root, base, version, cli, stacks, missing, tuple(reader.problems))


def _version(whole: Piece, newer: bool) -> str:
    """The version of the schema. Every older one can be read; a newer one only when asked to."""
    named = whole.needed("version")
    version = str(named.typed(str))
    major = version.partition(".")[0]
    if not major.isdecimal() or len(major) > 9:
        raise named.broken("WRONG_VALUE", f"{version!r} is no version")
    if int(major) > NEWEST and not newer:
        cli = whole.text("minimumCliVersion")
        needs = f"; the app wants a CDK CLI of at least {cli}" if cli else ""
        raise named.broken(
            "SCHEMA_TOO_NEW",
            f"schema {version} is newer than {NEWEST}, the newest that is known{needs}",
            hint="--any-schema reads it all the same",
        )
    return version


class _Reader:
    """Reads manifests into one list of stacks. A dependency is resolved once all are known."""

    def __init__(self, root: Path, base: str) -> None:
        self.root, self.base = root, base
        self.problems: list[Broken] = []
        self._stacks: list[Stack] = []
        self._assets: dict[str, AssetManifest] = {}
        self._below: dict[str, list[str]] = {}
        self._needs: dict[str, tuple[str, ...]] = {}
        self._pieces: dict[str, Piece] = {}
        self._read: set[Path] = set()

    def manifest(self, whole: Piece, folder: Path, above: tuple[str, ...]) -> None:
        """The artifacts of a manifest, and those of the assemblies nested in it."""
        self._read.add(folder.resolve())
        try:
            artifacts = list(whole.members("artifacts"))
        except Broken as problem:
            self.problems.append(problem)
            return
        for name, piece in artifacts:
            try:
                self._artifact(name, piece, folder, above)
            except Broken as problem:
                self.problems.append(problem)

    def _artifact(self, name: str, piece: Piece, folder: Path, above: tuple[str, ...]) -> None:
        kind, key = piece.text("type"), "/".join((*above, name))
        self._pieces[key] = piece
        self._needs[key] = tuple("/".join((*above, one)) for one in piece.texts("dependencies"))
        if kind == _STACK:
            self._stacks.append(self._stack(key, piece, folder))
            self._below[key] = [key]
        elif kind == _ASSETS:
            has = piece.needed("properties")
            path = inside(self.root, folder, has.needed("file"))
            self._assets[key] = read_assets(self.root, path, self.base, bootstrap_of(has))
        elif kind == _NESTED:
            before = len(self._stacks)
            self._nested(name, piece, folder, above)
            self._below[key] = [stack.key for stack in self._stacks[before:]]

    def _nested(self, name: str, piece: Piece, folder: Path, above: tuple[str, ...]) -> None:
        named = piece.needed("properties").needed("directoryName")
        path = inside(self.root, folder, named)
        if path.resolve() in self._read or len(above) >= DEEPEST:
            raise named.broken("ASSEMBLY_NESTED_IN_ITSELF", f"{named.value} was read already")
        whole = read_json(path / MANIFEST, shown(self.root, path / MANIFEST, self.base))
        self.manifest(whole, path, (*above, name))

    def _stack(self, key: str, piece: Piece, folder: Path) -> Stack:
        has, where = piece.needed("properties"), piece.needed("environment")
        place = environment(where.typed(str))
        if place is None:
            says = f"{where.value!r} is no environment, such as aws://123456789012/eu-west-1"
            raise where.broken("WRONG_VALUE", says)
        return Stack(
            key=key,
            id=piece.text("displayName") or key,
            name=has.text("stackName") or key.rpartition("/")[2],
            environment=place,
            template=inside(self.root, folder, has.needed("templateFile")),
            parameters=has.named_texts("parameters"),
            tags=has.named_texts("tags"),
            notifications=has.texts("notificationArns"),
            protected=has.flag("terminationProtection"),
            deploy_role=role_of(has),
            execution_role=has.text("cloudFormationExecutionRoleArn"),
            lookup_role=_lookup_role(has),
            template_url=has.text("stackTemplateAssetObjectUrl"),
            bootstrap=bootstrap_of(has),
            metadata=self._metadata(piece, folder),
            piece=piece,
        )

    def _metadata(self, piece: Piece, folder: Path) -> dict[str, Any]:
        """What constructs say of themselves, inline or in a file of its own."""
        found = dict(inline.mapping) if (inline := piece.member("metadata")) else {}
        if named := piece.member("additionalMetadataFile"):
            path = inside(self.root, folder, named)
            found.update(read_json(path, shown(self.root, path, self.base)).mapping)
        return found

    def missing(self, whole: Piece) -> Iterator[Missing]:
        """What was not looked up, which the outermost manifest has for all that are nested."""
        try:
            for one in whole.needed("missing").elements() if whole.member("missing") else ():
                props = one.member("props") or Piece(one.document, {}, one.steps)
                account, region = props.text("account"), props.text("region")
                yield Missing(one.text("key"), one.text("provider"), account, region, one)
        except Broken as problem:
            self.problems.append(problem)

    def linked(self) -> Iterator[Stack]:
        """The stacks with what they depend on: that of a stage is that of all its stacks."""
        from dataclasses import replace

        for stack in self._stacks:
            wanted = dict.fromkeys(self._wanted(stack.key))
            for name in wanted:
                self._known(stack, name)
            needs = [key for name in wanted for key in self._below.get(name, ())]
            assets = [self._assets[name] for name in wanted if name in self._assets]
            yield replace(stack, needs=tuple(dict.fromkeys(needs)), assets=tuple(assets))

    def _wanted(self, key: str) -> Iterator[str]:
        """The artifacts that one depends on, itself or because its stage does."""
        yield from self._needs.get(key, ())
        while "/" in key:
            key = key.rpartition("/")[0]
            yield from self._needs.get(key, ())

    def _known(self, stack: Stack, name: str) -> None:
        if name not in self._pieces:
            says = f"{stack.id} depends on {name.rpartition('/')[2]}, which the manifest has not"
            piece = stack.piece.member("dependencies") or stack.piece
            self.problems.append(piece.broken("DEPENDENCY_UNKNOWN", says))


def _lookup_role(has: Piece) -> Role:
    found = has.member("lookupRole")
    if found is None:
        return Role()
    more = role_of(found)
    return Role(
        found.text("arn"),
        more.external_id,
        bootstrap=bootstrap_of(found),
        tags=more.tags,
        source_identity=more.source_identity,
    )

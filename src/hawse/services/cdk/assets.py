"""Asset manifests: the files and the Docker images that stacks need, and where they go. Data only.

Placeholders are left in: which place they stand for is known to whoever publishes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hawse.services.cdk.documents import Piece, read_json
from hawse.services.cdk.paths import inside, shown

FILE, ZIP = "file", "zip"


@dataclass(frozen=True)
class Role:
    """A role that is assumed for one job; `arn` "" is none."""

    arn: str = ""
    external_id: str = ""
    bootstrap: Bootstrap | None = None
    tags: Mapping[str, str] | None = None
    source_identity: str = ""


@dataclass(frozen=True)
class Bootstrap:
    """The version of the bootstrap stack that something needs, and the parameter with it."""

    version: int = 0
    parameter: str = ""


@dataclass(frozen=True)
class ObjectPlace:
    """Where a file goes; the region "" is the stack's."""

    bucket: str
    key: str
    region: str
    role: Role


@dataclass(frozen=True)
class ImagePlace:
    """Where an image goes; the region "" is the stack's."""

    repository: str
    tag: str
    region: str
    role: Role


@dataclass(frozen=True)
class FileAsset:
    """A file, or a folder that is packed: `source` is None when a program has to make it."""

    id: str
    name: str
    source: Path | None
    packaging: str
    program: tuple[str, ...]
    places: tuple[ObjectPlace, ...]
    piece: Piece


@dataclass(frozen=True)
class Build:
    """How an image is built, as `docker build` is told."""

    file: str = ""
    target: str = ""
    args: Mapping[str, str] | None = None
    contexts: Mapping[str, str] | None = None
    secrets: Mapping[str, str] | None = None
    ssh: str = ""
    network: str = ""
    platform: str = ""
    outputs: tuple[str, ...] = ()
    cache_from: tuple[str, ...] = ()
    cache_to: str = ""
    no_cache: bool = False


@dataclass(frozen=True)
class ImageAsset:
    """A Docker image: `source` is None when a program has to make it."""

    id: str
    name: str
    source: Path | None
    build: Build
    program: tuple[str, ...]
    places: tuple[ImagePlace, ...]
    piece: Piece


Asset = FileAsset | ImageAsset


@dataclass(frozen=True)
class AssetManifest:
    """One `*.assets.json`."""

    path: Path
    bootstrap: Bootstrap
    files: tuple[FileAsset, ...]
    images: tuple[ImageAsset, ...]

    @property
    def all(self) -> tuple[Asset, ...]:
        """Files, then images."""
        return (*self.files, *self.images)


def read_assets(root: Path, path: Path, base: str, bootstrap: Bootstrap) -> AssetManifest:
    """The asset manifest in a file of the assembly at `root`, which people know as `base`."""
    whole = read_json(path, shown(root, path, base))
    reader = _Reader(root, path.parent)
    return AssetManifest(
        path,
        bootstrap,
        tuple(reader.file(id_, one) for id_, one in whole.members("files")),
        tuple(reader.image(id_, one) for id_, one in whole.members("dockerImages")),
    )


def bootstrap_of(piece: Piece) -> Bootstrap:
    """What an artifact or a role says it needs."""
    return Bootstrap(
        piece.number("requiresBootstrapStackVersion") or 0,
        piece.text("bootstrapStackVersionSsmParameter"),
    )


def role_of(piece: Piece, prefix: str = "assumeRole") -> Role:
    """The role that a destination or a stack names with `assumeRoleArn` and its like."""
    more = piece.member(f"{prefix}AdditionalOptions")
    tags = {
        one.text("Key"): one.text("Value")
        for one in (more.needed("Tags").elements() if more and more.member("Tags") else ())
    }
    return Role(
        piece.text(f"{prefix}Arn"),
        piece.text(f"{prefix}ExternalId"),
        tags=tags or None,
        source_identity=more.text("SourceIdentity") if more else "",
    )


@dataclass(frozen=True)
class _Reader:
    root: Path
    folder: Path

    def file(self, id_: str, piece: Piece) -> FileAsset:
        source = piece.needed("source")
        program = source.texts("executable")
        packaging = source.text("packaging") or FILE
        if packaging not in (FILE, ZIP):
            raise source.needed("packaging").broken("WRONG_VALUE", f"it is no {FILE} or {ZIP}")
        return FileAsset(
            id_,
            piece.text("displayName") or id_,
            None if program else inside(self.root, self.folder, source.needed("path")),
            packaging,
            program,
            tuple(_object_places(piece)),
            piece,
        )

    def image(self, id_: str, piece: Piece) -> ImageAsset:
        source = piece.needed("source")
        program = source.texts("executable")
        return ImageAsset(
            id_,
            piece.text("displayName") or id_,
            None if program else inside(self.root, self.folder, source.needed("directory")),
            _build(source),
            program,
            tuple(_image_places(piece)),
            piece,
        )


def _object_places(piece: Piece) -> Iterator[ObjectPlace]:
    for _, one in piece.members("destinations"):
        bucket, key = one.needed("bucketName").typed(str), one.needed("objectKey").typed(str)
        yield ObjectPlace(bucket, key, one.text("region"), role_of(one))


def _image_places(piece: Piece) -> Iterator[ImagePlace]:
    for _, one in piece.members("destinations"):
        repository, tag = one.needed("repositoryName").typed(str), one.needed("imageTag").typed(str)
        yield ImagePlace(repository, tag, one.text("region"), role_of(one))


def _build(source: Piece) -> Build:
    cache_to = source.member("cacheTo")
    return Build(
        file=source.text("dockerFile"),
        target=source.text("dockerBuildTarget"),
        args=source.named_texts("dockerBuildArgs"),
        contexts=source.named_texts("dockerBuildContexts"),
        secrets=source.named_texts("dockerBuildSecrets"),
        ssh=source.text("dockerBuildSsh"),
        network=source.text("networkMode"),
        platform=source.text("platform"),
        outputs=source.texts("dockerOutputs"),
        cache_from=tuple(map(_cache, _listed(source, "cacheFrom"))),
        cache_to=_cache(cache_to) if cache_to else "",
        no_cache=bool(source.flag("cacheDisabled")),
    )


def _listed(piece: Piece, key: str) -> Iterator[Piece]:
    found = piece.member(key)
    return found.elements() if found is not None else iter(())


def _cache(piece: Piece) -> str:
    """`type=registry,ref=…`, as the options --cache-from and --cache-to take it."""
    given = {"type": piece.needed("type").typed(str), **piece.named_texts("params")}
    return ",".join(f"{key}={value}" for key, value in given.items())

"""Docker images of an app on their way to the repositories of an environment.

The engine of this machine builds and pushes them: CDK_DOCKER says which, else it is docker. The
password of the registry goes through its standard input, never through an argument.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hawse.aws.targets import Target
from hawse.errors import CLIError, NotFound
from hawse.plan import Entry, Hand, Procedure, Run, Skip, Stage
from hawse.services.cdk.assets import Build, ImageAsset, Role
from hawse.services.cdk.calls import (
    DESCRIBE_IMAGES,
    DESCRIBE_REPOSITORIES,
    GET_AUTHORIZATION_TOKEN,
)
from hawse.services.cdk.roles import acting, as_data, place_of

_LINES = 12


@dataclass(frozen=True)
class ImageJob:
    """One image and where it goes; `options` are those of `docker build`."""

    name: str
    folder: str
    local: str
    options: tuple[str, ...]
    uri: str
    repository: str
    tag: str
    region: str
    role: dict[str, Any]


def image_entries(target: Target, asset: ImageAsset) -> Iterator[Entry]:
    """What is to be done for one image: an entry for each repository that it goes to."""
    here = place_of(target)
    for place in asset.places:
        repository, tag = here.fill(place.repository), here.fill(place.tag)
        on = f"{repository}:{tag}"
        if asset.source is None:
            why = f"it is made by running {asset.program[0]}, which is not done here"
            yield Skip(on, why, name=asset.name, blocked=True)
            continue
        through = acting(target, place.role, region=place.region)
        uri = _uri(through, repository)
        if _is_there(through, repository, tag):
            yield Skip(on, "is there already", name=asset.name)
        elif not _engine(target):
            hint = "install Docker, or name another engine in CDK_DOCKER"
            yield Skip(on, f"there is no engine to build it: {hint}", name=asset.name, blocked=True)
        else:
            job = ImageJob(
                name=asset.name,
                folder=str(asset.source.absolute()),
                local=f"cdkasset-{asset.id.lower()}",
                options=tuple(build_options(asset.build)),
                uri=uri,
                repository=repository,
                tag=tag,
                region=here.fill(place.region),
                role=as_data(place.role, here),
            )
            yield Run(PUBLISH_IMAGE, job, on, name=asset.name)


def build_options(build: Build) -> Iterator[str]:
    """The options of `docker build`, each as one word where it may be."""
    many: tuple[tuple[str, Mapping[str, str] | None], ...] = (
        ("--build-arg", build.args),
        ("--build-context", build.contexts),
    )
    for option, values in many:
        for key, value in (values or {}).items():
            yield from (option, f"{key}={value}")
    for key, value in (build.secrets or {}).items():
        yield from ("--secret", f"id={key},{value}")
    one = {
        "--ssh": build.ssh,
        "--target": build.target,
        "--file": build.file,
        "--network": build.network,
        "--platform": build.platform,
        "--cache-to": build.cache_to,
    }
    for option, value in one.items():
        if value:
            yield from (option, value)
    yield from (f"--output={value}" for value in build.outputs)
    for value in build.cache_from:
        yield from ("--cache-from", value)
    if build.no_cache:
        yield "--no-cache"


def _uri(target: Target, repository: str) -> str:
    try:
        found = target.read(DESCRIBE_REPOSITORIES, repositoryNames=[repository])
    except NotFound as error:
        where = f"aws://{target.account}/{target.region}"
        error.hint = f"is the environment bootstrapped? cdk bootstrap {where}"
        raise
    return str(found["repositories"][0]["repositoryUri"])


def _is_there(target: Target, repository: str, tag: str) -> bool:
    try:
        target.read(DESCRIBE_IMAGES, repositoryName=repository, imageIds=[{"imageTag": tag}])
    except NotFound:
        return False
    return True


def build_image(hand: Hand, job: ImageJob) -> ImageJob:
    """The image is in the local engine."""
    command = ("build", "--tag", job.local, *job.options, ".")
    _run(hand.target, command, folder=job.folder)
    return job


def push(hand: Hand, job: ImageJob) -> ImageJob:
    """The image is in the repository, which another run may have seen to meanwhile."""
    through = acting(hand.target, Role(**job.role), region=job.region)
    if _is_there(through, job.repository, job.tag):
        return job
    user, password = _login(through)
    remote = f"{job.uri}:{job.tag}"
    registry = job.uri.partition("/")[0]
    _run(hand.target, ("login", "--username", user, "--password-stdin", registry), given=password)
    _run(hand.target, ("tag", job.local, remote))
    _run(hand.target, ("push", remote))
    return job


def _login(target: Target) -> tuple[str, str]:
    from base64 import b64decode

    (data,) = target.read(GET_AUTHORIZATION_TOKEN)["authorizationData"][:1]
    user, _, password = b64decode(data["authorizationToken"]).decode().partition(":")
    return user, password


def _engine(target: Target) -> str:
    """The path of the engine; "" when there is none."""
    from shutil import which

    return which(target.env.get("CDK_DOCKER") or "docker", path=target.env.get("PATH")) or ""


def _run(target: Target, words: tuple[str, ...], *, folder: str = "", given: str = "") -> None:
    """Run the engine; CLIError with the last of what it said when it fails."""
    import subprocess

    what = f"docker {words[0]}"
    try:
        done: Any = subprocess.run(
            [_engine(target), *words],
            cwd=folder or None,
            env=dict(target.env),
            input=given,
            text=True,
            errors="replace",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        raise CLIError(what, why=(error.strerror or str(error)).lower()) from error
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-_LINES:])
        raise CLIError(what, why=f"it ended with {done.returncode}", hint=said)


PUBLISH_IMAGE = Procedure(
    "publish image",
    ImageJob,
    (
        Stage("build {name}", build_image),
        Stage("push it to {uri}:{tag}", push),
    ),
)

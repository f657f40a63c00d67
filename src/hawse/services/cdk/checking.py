"""`check`: what in an assembly would stop its deployment, found without asking anybody.

Every rule is a function of the assembly, or of one stack, that yields findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from hawse.errors import CLIError
from hawse.findings import SEVERITIES
from hawse.services.cdk.assembly import Assembly, Stack, read_assembly
from hawse.services.cdk.assets import FILE, ZIP, Asset, FileAsset, ImageAsset
from hawse.services.cdk.context import explained
from hawse.services.cdk.documents import Broken, Document, Piece, json_path
from hawse.services.cdk.environments import unknown_placeholders
from hawse.services.cdk.finding import ERROR, SUGGESTION, WARNING, Finding
from hawse.services.cdk.graph import cycle
from hawse.services.cdk.legacy import legacy_assets
from hawse.services.cdk.paths import shown
from hawse.services.cdk.templates import INLINE, LARGEST, parameters, read_template
from hawse.services.cdk.zips import files_in, hash_of

LARGEST_OBJECT = 5 * 1024**3
"""Bytes that one PutObject takes."""


def check(path: Path, named: str, *, newer: bool = False) -> list[Finding]:
    """Everything that is found, the worst first and each once."""
    try:
        assembly = read_assembly(path, named, newer=newer)
    except Broken as problem:
        return [_broken(problem, None)]
    found = list(_found(assembly))
    found.sort(key=lambda one: (SEVERITIES.index(one.severity), one.file, one.line, one.column))
    return list(dict.fromkeys(found))


def _found(assembly: Assembly) -> Iterator[Finding]:
    for problem in assembly.problems:
        yield _broken(problem, None)
    for rule in _OF_THE_APP:
        yield from rule(assembly)
    for stack in assembly.stacks:
        for own in _OF_A_STACK:
            try:
                yield from own(assembly, stack)
            except Broken as problem:
                yield _broken(problem, stack)


def _broken(problem: Broken, stack: Stack | None) -> Finding:
    """What could not be read, with the hint as part of the sentence: a row has no other place."""
    says = f"{problem.says}; {problem.hint}" if problem.hint else problem.says
    return _at(problem.document, problem.steps, ERROR, problem.finding, says, stack)


def _finding(piece: Piece, severity: str, code: str, says: str, stack: Stack | None) -> Finding:
    return _at(piece.document, piece.steps, severity, code, says, stack)


def _at(  # pylint: disable=too-many-arguments,too-many-positional-arguments  # a row, spelled out
    document: Document,
    steps: tuple[str | int, ...],
    severity: str,
    code: str,
    says: str,
    stack: Stack | None,
) -> Finding:
    line, column = document.place(steps)
    return Finding(
        severity=severity,
        code=code,
        file=document.shown,
        path=json_path(steps),
        line=line,
        column=column,
        stack=stack.id if stack else None,
        message=says,
    )


# --- The whole app


def _context(assembly: Assembly) -> Iterator[Finding]:
    for missing in assembly.missing:
        yield _finding(missing.piece, ERROR, "CONTEXT_MISSING", explained(missing), None)


def _cycles(assembly: Assembly) -> Iterator[Finding]:
    keys = cycle(assembly.stacks)
    by_key = {stack.key: stack for stack in assembly.stacks}
    if keys:
        first = by_key[keys[0]]
        path = " → ".join(by_key[key].id for key in (*keys, keys[0]))
        piece = first.piece.member("dependencies") or first.piece
        yield _finding(piece, ERROR, "DEPENDENCY_CYCLE", f"stacks need each other: {path}", first)


def _doubles(assembly: Assembly) -> Iterator[Finding]:
    seen: dict[tuple[str, str, str], Stack] = {}
    for stack in assembly.stacks:
        where = (stack.name, *stack.environment)
        other = seen.setdefault(where, stack)
        if other is not stack:
            says = f"{other.id} has the name {stack.name} in {stack.environment} as well"
            yield _finding(stack.piece, ERROR, "STACK_NAME_TWICE", says, stack)


def _empty(assembly: Assembly) -> Iterator[Finding]:
    if not assembly.stacks and not assembly.problems:
        document = Document(str(Path(assembly.shown, "manifest.json")))
        yield _at(document, (), WARNING, "NO_STACKS", "the app has no stacks", None)


# --- One stack


def _template(_: Assembly, stack: Stack) -> Iterator[Finding]:
    """The template is there, is small enough, and is the one that the assembly was made with."""
    piece = _member(stack, "templateFile")
    if not stack.template.is_file():
        yield _finding(piece, ERROR, "FILE_MISSING", "the template is not there", stack)
        return
    size = stack.template.stat().st_size
    if size > LARGEST:
        says = f"the template has {size:,} bytes, and CloudFormation takes {LARGEST:,}"
        yield _finding(piece, ERROR, "TEMPLATE_TOO_LARGE", says, stack)
        return
    if size > INLINE and not stack.template_url:
        says = f"the template has {size:,} bytes: without an asset, it needs a bucket to go through"
        yield _finding(piece, WARNING, "TEMPLATE_NEEDS_BUCKET", says, stack)
    yield from _template_hash(stack)


def _template_hash(stack: Stack) -> Iterator[Finding]:
    """A template's id is the hash of its bytes, its key has it, and so has the stack's URL."""
    for asset in _files(stack):
        if asset.source is None or asset.source.resolve() != stack.template.resolve():
            continue
        if len(asset.id) == 64 and hash_of(stack.template) != asset.id:
            says = "the template was changed after it was synthesised: its hash is not its id"
            yield _finding(asset.piece, ERROR, "TEMPLATE_CHANGED", says, stack)
        urls = [f"s3://{place.bucket}/{place.key}" for place in asset.places]
        if stack.template_url and stack.template_url not in urls:
            says = "the template is deployed from a place that it is not published to"
            piece = _member(stack, "stackTemplateAssetObjectUrl")
            yield _finding(piece, WARNING, "TEMPLATE_ELSEWHERE", says, stack)


def _parameters(assembly: Assembly, stack: Stack) -> Iterator[Finding]:
    if not stack.template.is_file() or stack.template.stat().st_size > LARGEST:
        return
    template = read_template(stack.template, _shown(assembly, stack.template))
    if template is None:
        return
    declared = {one.name: one for one in parameters(template)}
    legacy = {value for _, asset in legacy_assets(stack) for value in asset}
    for one in declared.values():
        if not one.has_default and one.name not in stack.parameters and one.name not in legacy:
            says = f"parameter {one.name} has no default: it must be given at the first deployment"
            yield _finding(one.piece, WARNING, "PARAMETER_NEEDED", says, stack)
    for name in stack.parameters.keys() - declared.keys():
        says = f"the stack gives {name}, which is no parameter of its template"
        yield _finding(_member(stack, "parameters"), ERROR, "PARAMETER_UNKNOWN", says, stack)


def _placeholders(_: Assembly, stack: Stack) -> Iterator[Finding]:
    """Texts that have a placeholder which nothing fills, once the place is known."""
    texts = {
        "assumeRoleArn": stack.deploy_role.arn,
        "cloudFormationExecutionRoleArn": stack.execution_role,
        "lookupRole": stack.lookup_role.arn,
    }
    for key, text in texts.items():
        yield from _unfilled(_member(stack, key), text, stack)
    url = stack.template_url
    yield from _unfilled(_member(stack, "stackTemplateAssetObjectUrl"), url, stack, partition=False)
    for asset in _assets(stack):
        for place in asset.places:
            values = (vars(place) | {"role": place.role.arn}).values()
            for text in values:
                yield from _unfilled(asset.piece, str(text), stack)


def _unfilled(
    piece: Piece, text: str, stack: Stack, *, partition: bool = True
) -> Iterator[Finding]:
    for name in dict.fromkeys(unknown_placeholders(text, partition=partition)):
        says = f"{name} is filled by nothing: it would be sent as it is"
        yield _finding(piece, ERROR, "PLACEHOLDER_UNKNOWN", says, stack)


def _sources(assembly: Assembly, stack: Stack) -> Iterator[Finding]:
    for asset in _assets(stack):
        if asset.program:
            says = f"{asset.name} is made by running {asset.program[0]!r}, which hawse does not do"
            yield _finding(asset.piece, WARNING, "ASSET_RUNS_PROGRAM", says, stack)
        elif not (asset.source == stack.template and _is_file(asset)):  # it was looked at
            yield from _source(assembly, stack, asset)
        if not asset.places:
            says = f"{asset.name} goes nowhere: it has no destinations"
            yield _finding(asset.piece, SUGGESTION, "ASSET_UNUSED", says, stack)


def _is_file(asset: Asset) -> bool:
    return isinstance(asset, FileAsset) and asset.packaging == FILE


def _source(assembly: Assembly, stack: Stack, asset: Asset) -> Iterator[Finding]:
    assert asset.source is not None
    problem = _lacking(assembly, asset, asset.source)
    if problem:
        yield _finding(asset.piece, ERROR, problem[0], f"{asset.name}: {problem[1]}", stack)


def _lacking(assembly: Assembly, asset: Asset, source: Path) -> tuple[str, str] | None:
    """What is wrong with the source of an asset, if anything."""
    packs = isinstance(asset, ImageAsset) or asset.packaging == ZIP
    if not (source.is_dir() if packs else source.is_file()):
        kind = "folder" if packs else "file"
        return "FILE_MISSING", f"{_shown(assembly, source)} is no {kind}"
    if isinstance(asset, ImageAsset):
        file = asset.build.file or "Dockerfile"
        here = (source / file).is_file()
        return None if here else ("FILE_MISSING", f"it has no {file}")
    if packs:
        return _unpackable(assembly, source)
    if source.stat().st_size > LARGEST_OBJECT:
        return "FILE_TOO_LARGE", f"{source.stat().st_size:,} bytes are more than one upload takes"
    return None


def _unpackable(assembly: Assembly, source: Path) -> tuple[str, str] | None:
    try:
        files = files_in(source, assembly.root)
    except CLIError as error:
        return "ASSET_UNPACKABLE", error.message
    return None if files else ("ASSET_EMPTY", "the folder has no files")


def _old_assets(_: Assembly, stack: Stack) -> Iterator[Finding]:
    for path, _names in legacy_assets(stack):
        says = (
            f"asset {path} is handed over as parameters, by the synthesiser of CDK 1, which is "
            "not supported: use the DefaultStackSynthesizer"
        )
        yield _finding(stack.piece, ERROR, "ASSET_LEGACY", says, stack)


def _member(stack: Stack, key: str) -> Piece:
    """Where a stack says something; the stack itself where it does not."""
    properties = stack.piece.member("properties") or stack.piece
    return properties.member(key) or properties


def _assets(stack: Stack) -> Iterator[Asset]:
    for manifest in stack.assets:
        yield from manifest.all


def _files(stack: Stack) -> Iterator[FileAsset]:
    for manifest in stack.assets:
        yield from manifest.files


def _shown(assembly: Assembly, path: Path) -> str:
    return shown(assembly.root, path, assembly.shown)


_OF_THE_APP: tuple[Callable[[Assembly], Iterator[Finding]], ...] = (
    _context,
    _cycles,
    _doubles,
    _empty,
)
_OF_A_STACK: tuple[Callable[[Assembly, Stack], Iterator[Finding]], ...] = (
    _template,
    _parameters,
    _placeholders,
    _sources,
    _old_assets,
)

"""Documents that people and programs hand over: templates, policies, rules, reports."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from typing import Any

from hawse.errors import CLIError, NotFound
from tests.fuzz.files import folder, written


def text_of(data: bytes) -> str:
    """As a file is read whose bytes may be anything."""
    return data.decode("utf-8", "replace")


def template(data: bytes) -> None:
    """A template of CloudFormation: no file is too odd for `load`, nor for what looks into it."""
    from hawse.services.cfn.template import load
    from hawse.services.cfn.template.checks import check

    for name in ("template.yaml", "template.json"):
        found = load(data, name)
        for one in (*found.problems, *check(found)):
            assert one.line > 0 and one.column > 0
        _ = (found.order, found.cycles, found.capabilities, found.artifacts, found.nested)
        _ = (found.exports, found.imports, found.transforms, found.grows, found.outputs)
        with suppress(CLIError):
            found.sound()


def stack_values(data: bytes) -> None:
    """A file of parameters or tags."""
    from hawse.services.cfn.deploy.files import tags_in, values_in

    for name in ("values.yaml", "values.toml"):
        with suppress(CLIError):
            values_in(data, name)
            tags_in(data, name)


def stack_events(data: bytes) -> None:
    """Recorded operations of stacks, ours and the AWS CLI's."""
    from hawse.services.cfn.events.diagnosis import diagnose
    from hawse.services.cfn.events.files import read_recordings

    with suppress(CLIError):
        for recording in read_recordings(data, "events.jsonl"):
            diagnose(recording)


def policy(data: bytes) -> None:
    """A policy: validated, laid out, and asked about an action."""
    from hawse.services.iam import documents, trust
    from hawse.services.iam.evaluate import Layers, Request, caller, compiled, evaluate
    from hawse.services.iam.validation.validating import validate

    text = text_of(data)
    for kind in ("", "identity", "trust", "resource", "scp", "rcp"):
        for found in validate(text, kind):
            assert found.line and found.line > 0
    with suppress(documents.Wrong):
        documents.checked(text)
    with suppress(documents.Wrong):
        document = documents.parsed(text)
        documents.size(document)
        trust.trusted(document)
        one = compiled("p", document)
        who = caller("arn:aws:iam::111122223333:user/ana")
        asked = Request(who, "s3:GetObject", "arn:aws:s3:::acme/a")
        evaluate(asked, Layers(identity=(one,), boundary=one))
        evaluate(asked, Layers(resource=compiled("r", document, "resource")))
    with suppress(CLIError):
        trust.read_document(str(written("trust.json", data)))


def policy_tests(data: bytes) -> None:
    """`hawse iam policy test`: cases in a file."""
    from hawse.services.iam.cases import read_cases, result

    with suppress(CLIError):
        for case in read_cases(written("cases.yaml", data)):
            result(case)


def account_snapshot(data: bytes) -> None:
    """An IAM account in a file, with all that is in it."""
    from hawse.services.iam.access import Access
    from hawse.services.iam.snapshots.loading import load

    with suppress(CLIError):
        account = load(data)
        access = Access(account)
        for actor in access.actors():
            access.layers(actor)


def credential_report(data: bytes) -> None:
    """IAM's report of credentials."""
    from hawse.services.iam.credential_report import parsed

    with suppress(CLIError):
        list(parsed(text_of(data)))


def iam_backup(data: bytes) -> None:
    """What `hawse iam … rm` kept of what it removed, and what is to be judged as it would be."""
    from hawse.services.iam.backups import read_back
    from hawse.services.iam.whatif import document_of

    with suppress(CLIError):
        read_back("backup.json", text_of(data))
    with suppress(CLIError):
        document_of(written("trust.json", data))


def suppressions(data: bytes) -> None:
    """Findings that somebody decided to live with."""
    from hawse.suppressions import Format, read

    with suppress(CLIError):
        read(written("suppressions.yaml", data), Format("check", {"USR-DIRECT"}, ("policy",)))


def lifecycle(data: bytes) -> None:
    """A lifecycle configuration: checked, and what it would do to an object."""
    from hawse.services.s3.lifecycle.checks import check, errors
    from hawse.services.s3.lifecycle.document import from_text, sent
    from hawse.services.s3.lifecycle.rules import parsed
    from hawse.services.s3.lifecycle.simulating import Days, Simulation, Thing

    with suppress(CLIError):
        found = from_text(text_of(data), "rules.yaml")
        sent(found)
        check(found)
        rules = parsed(found)
        if not list(errors(rules)):
            Simulation(rules, Days(20000, 20400)).object(Thing("a/b", 1, 19000, "STANDARD"))


def bucket_setting(data: bytes) -> None:
    """CORS, notifications and inventories as people write them."""
    from hawse.services.s3.settings import cors, events, inventories

    text = text_of(data)
    for setting in (cors, events, inventories):
        with suppress(ValueError):
            found = setting.FORM.parsed(text)
            list(setting.doubts(found))
    with suppress(ValueError):
        list(cors.rows("acme", cors.FORM.parsed(text)))
    with suppress(ValueError):
        list(events.rows("acme", events.FORM.parsed(text)))


def inventory(data: bytes) -> None:
    """A report of S3 Inventory: its manifest on the first line, and below it the file it names."""
    from hawse.services.s3.lifecycle.inventory import inventory as read

    manifest, _, rows = data.partition(b"\n")
    path = written("report/manifest.json", manifest)
    written("report/data.csv", rows)
    written("report/data.csv.gz", _packed(rows))
    with suppress(CLIError):
        list(read(path).things)


def _packed(rows: bytes) -> bytes:
    """As they are after `!`, and after `~` packed and damaged."""
    packed = gzip.compress(rows, 1)
    return {b"!": rows, b"~": packed[:12] + b"\xff" + packed[13:]}.get(rows[:1], packed)


def object_listing(data: bytes) -> None:
    """A listing in JSON, ours or the AWS CLI's."""
    from hawse.services.s3.lifecycle.listings import listing

    with suppress(CLIError):
        list(listing(written("listing.json", data)).things)


class Bucket:
    """In the place of a target: objects in a bucket, whoever wrote them."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        self._objects = objects

    def read(self, _: object, /, *, Bucket: str, Key: str) -> dict[str, Any]:
        """GetObject."""
        if Key not in self._objects:
            raise NotFound(f"s3://{Bucket}/{Key}", why="there is no such object")
        return {"Body": BytesIO(self._objects[Key]), "ETag": '"e"'}


def _read_all(found: Iterable[object]) -> None:
    for _ in found:
        pass


def batch_manifest(data: bytes) -> None:
    """The list of a job: a CSV, or an inventory in a bucket."""
    from hawse.services.s3.batch.inventories import items_of, read_inventory
    from hawse.services.s3.batch.manifests import read_rows

    with suppress(CLIError):
        _read_all(read_rows(text_of(data).splitlines(keepends=True), "list.csv"))
    manifest, _, rows = data.partition(b"\n")
    target: Any = Bucket({"manifest.json": manifest, "data.csv.gz": _packed(rows)})
    with suppress(CLIError):
        _read_all(items_of(target, read_inventory(target, "acme", "manifest.json")))


def batch_report(data: bytes) -> None:
    """What a job says of its objects: its manifest on the first line, and below it the file."""
    from hawse.services.s3.batch.reports import failed_tasks, large_failures

    manifest, _, rows = data.partition(b"\n")
    job = {"JobId": "1", "Report": {"Enabled": True, "Bucket": "arn:aws:s3:::acme"}}
    target: Any = Bucket(
        {"job-1/manifest.json": manifest, "results.csv": rows, "job-1/hawse-large.csv": rows}
    )
    with suppress(CLIError):
        _read_all(failed_tasks(target, job))
    with suppress(CLIError):
        _read_all(large_failures(target, job))


def cdk_assembly(data: bytes) -> None:
    """A synthesised app: `{"manifest.json": …, "Stack.assets.json": …}`, each a file."""
    from hawse.services.cdk.assembly import read_assembly
    from hawse.services.cdk.checking import check

    root = folder() / "cdk.out"
    for old in root.glob("*"):
        old.unlink()
    for name, content in _files_in(data).items():
        written(f"cdk.out/{name}", content)
    with suppress(CLIError):
        read_assembly(root, "cdk.out")
    with suppress(CLIError):
        for found in check(root, "cdk.out"):
            assert found.line > 0


_ASSEMBLY = ("manifest.json", "Stack.assets.json", "Stack.template.json", "Stack.metadata.json")


def _files_in(data: bytes) -> dict[str, bytes]:
    """The files that the input names; one that names none is a manifest alone."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return {_ASSEMBLY[0]: data}
    if not isinstance(found, dict) or not found.keys() & set(_ASSEMBLY):
        return {_ASSEMBLY[0]: data}
    return {name: json.dumps(found[name]).encode() for name in _ASSEMBLY if name in found}

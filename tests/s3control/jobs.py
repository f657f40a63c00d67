"""Jobs that go through S3's states as the clock goes on, and do what they say to an S3 emulator."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

LARGEST_COPY = 5 << 30
PREPARING, COMPLETING = 2.0, 2.0  # seconds
ENDED = ("Complete", "Failed", "Cancelled")
TRUSTED = "batchoperations.s3.amazonaws.com"

NEEDS = {
    "S3PutObjectCopy": ("s3:GetObject", "s3:GetObjectTagging"),
    "S3PutObjectTagging": ("s3:PutObjectTagging",),
    "S3DeleteObjectTagging": ("s3:DeleteObjectTagging",),
    "S3InitiateRestoreObject": ("s3:RestoreObject",),
    "S3ComputeObjectChecksum": ("s3:GetObject",),
    "S3ReplicateObject": ("s3:InitiateReplication",),
    "LambdaInvoke": (),
}


class JobError(Exception):
    """Why a job, or the work on one object, fails: S3's code and words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Faults:
    """What goes wrong: codes by key; objects that the job does not see; how fast it is; and
    reports whose keys are as they are, since AWS does not say how it writes them."""

    keys: dict[str, str] = field(default_factory=dict)
    uncounted: int = 0
    rate: float = 100.0
    raw_reports: bool = False


@dataclass
class Row:
    """One line of the manifest, and what became of it."""

    bucket: str
    key: str
    version: str = ""
    outcome: str = ""
    code: str = ""
    message: str = ""


@dataclass
class World:
    """What a job works with: clients of the emulator, the time, the faults."""

    client: Callable[[str], Any]
    now: Callable[[], datetime]
    faults: Faults


class Job:
    """One job. Nothing happens by itself: `go_on` brings it to where it would be by now."""

    def __init__(self, id_: str, asked: Mapping[str, Any], world: World) -> None:
        self.id, self.asked, self._world = id_, asked, world
        self.status, self.since, self.created = "New", world.now(), world.now()
        self.rows: list[Row] = []
        self.reasons: list[dict[str, str]] = []
        self.ended: datetime | None = None
        self.priority = asked["Priority"]
        self.counted: int | None = None

    # --- States

    def go_on(self) -> None:
        """Pass through the states whose time has come."""
        while self._step():
            pass

    def _step(self) -> bool:
        passed = (self._world.now() - self.since).total_seconds()
        if self.status == "New":
            self.status = "Preparing"
            return True
        if self.status == "Preparing" and passed >= PREPARING:
            return self._prepared()
        if self.status == "Ready":
            self.status = "Active"
            return True
        if self.status == "Active":
            self._work(int(passed * self._world.faults.rate))
            return all(row.outcome for row in self.rows) and self._to("Completing")
        if self.status == "Completing" and passed >= COMPLETING:
            self._report()
            return self._end("Complete")
        return False

    def _to(self, status: str) -> bool:
        """Now; a state that another one leads to by itself begins with that one."""
        self.status, self.since = status, self._world.now()
        return True

    def _end(self, status: str) -> bool:
        self.ended = self._world.now()
        self._to(status)
        return False

    def _prepared(self) -> bool:
        try:
            self._check_role()
            self.rows = self._read_manifest()
        except JobError as error:
            self.reasons = [{"FailureCode": error.code, "FailureReason": str(error)}]
            return self._end("Failed")
        self.counted = len(self.rows) - self._world.faults.uncounted
        return self._to("Suspended" if self.asked.get("ConfirmationRequired") else "Ready")

    def update(self, status: str) -> None:
        """What UpdateJobStatus does. JobError for what cannot be."""
        if status == "Ready" and self.status == "Suspended":
            self._to("Ready")
        elif status == "Cancelled" and self.status not in ENDED:
            if any(row.outcome for row in self.rows):
                self._report()
            self._end("Cancelled")
        else:
            raise JobError("JobStatusException", f"a job that is {self.status} cannot be {status}")

    # --- Manifest and role

    def _read_manifest(self) -> list[Row]:
        if "ManifestGenerator" in self.asked:
            return self._generated(self.asked["ManifestGenerator"]["S3JobManifestGenerator"])
        manifest = self.asked["Manifest"]
        bucket, key = _place(manifest["Location"]["ObjectArn"])
        self._need("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}")
        found = self._world.client("s3").get_object(Bucket=bucket, Key=key)
        if found["ETag"].strip('"') != manifest["Location"]["ETag"]:
            raise JobError("ManifestETagMismatch", "the ETag is another one")
        if found.get("ServerSideEncryption") == "aws:kms":
            raise JobError("ManifestEncrypted", "a CSV manifest must not be encrypted with KMS")
        body = found["Body"].read()
        if manifest["Spec"]["Format"] == "S3InventoryReport_CSV_20161130":
            return self._inventory(json.loads(body), bucket)
        return [self._row(row, manifest["Spec"]["Fields"]) for row in _csv(body.decode())]

    def _row(self, row: list[str], fields: list[str]) -> Row:
        if len(row) != len(fields) or not all(row):
            raise JobError("InvalidManifestContent", f"{row} does not have {fields}")
        said = dict(zip(fields, row, strict=True))
        version = said.get("VersionId", "")
        return Row(said["Bucket"], unquote(said["Key"]), "" if version == "null" else version)

    def _inventory(self, said: Mapping[str, Any], bucket: str) -> list[Row]:
        columns = [name.strip() for name in said["fileSchema"].split(",")]
        rows = []
        for one in said["files"]:
            self._need("s3:GetObject", f"arn:aws:s3:::{bucket}/{one['key']}")
            found = self._world.client("s3").get_object(Bucket=bucket, Key=one["key"])
            for row in _csv(gzip.decompress(found["Body"].read()).decode()):
                said_of = dict(zip(columns, row, strict=True))
                rows.append(Row(said_of["Bucket"], unquote_plus(said_of["Key"])))
        return rows

    def _generated(self, asked: Mapping[str, Any]) -> list[Row]:
        bucket = _place(asked["SourceBucket"])[0]
        self._need("s3:PutInventoryConfiguration", asked["SourceBucket"])
        wanted = asked.get("Filter", {}).get("KeyNameConstraint", {}).get("MatchAnyPrefix", [""])
        pages = self._world.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
        keys = [one["Key"] for page in pages for one in page.get("Contents", ())]
        return [Row(bucket, key) for key in keys if key.startswith(tuple(wanted))]

    def _check_role(self) -> None:
        name = self.asked["RoleArn"].rpartition("/")[2]
        iam = self._world.client("iam")
        try:
            trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        except iam.exceptions.NoSuchEntityException as error:
            raise JobError("AssumeRoleNotPermitted", f"no role {name}") from error
        if TRUSTED not in json.dumps(trust):
            raise JobError("AssumeRoleNotPermitted", f"{TRUSTED} may not assume it")

    def _allows(self, action: str, resource: str) -> bool:
        name, iam = self.asked["RoleArn"].rpartition("/")[2], self._world.client("iam")
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            for said in document["Statement"]:
                if any(fnmatchcase(action, one) for one in said["Action"]):
                    if any(fnmatchcase(resource, one) for one in said["Resource"]):
                        return True
        return False

    def _need(self, action: str, resource: str) -> None:
        if not self._allows(action, resource):
            raise JobError("AccessDenied", f"the role lacks {action} on {resource}")

    # --- Work

    def _work(self, until: int) -> None:
        for row in self.rows[:until]:
            if not row.outcome:
                self._do(row)

    def _do(self, row: Row) -> None:
        (name, params), row.outcome = next(iter(self.asked["Operation"].items())), "succeeded"
        try:
            if row.key in self._world.faults.keys:
                raise JobError(self._world.faults.keys[row.key], "as the test wants it")
            for action in NEEDS[name]:
                self._need(action, f"arn:aws:s3:::{row.bucket}/{row.key}")
            self._one(name, params, row)
            row.message = "Successful"
        except JobError as error:
            row.outcome, row.code, row.message = "failed", error.code, str(error)
        except self._world.client("s3").exceptions.ClientError as error:
            row.outcome, row.code = "failed", error.response["Error"]["Code"]
            row.message = error.response["Error"]["Message"]

    def _one(self, name: str, params: Mapping[str, Any], row: Row) -> None:
        s3, place = self._world.client("s3"), {"Bucket": row.bucket, "Key": row.key}
        if name == "S3PutObjectCopy":
            self._copy(params, row)
        elif name == "S3PutObjectTagging":
            s3.put_object_tagging(**place, Tagging={"TagSet": params["TagSet"]})
        elif name == "S3DeleteObjectTagging":
            s3.delete_object_tagging(**place)
        elif name == "S3InitiateRestoreObject":
            tier = {"Tier": params["GlacierJobTier"].title()}
            days = params["ExpirationInDays"]
            request = {"Days": days, "GlacierJobParameters": tier}
            s3.restore_object(**place, RestoreRequest=request)
        elif name == "LambdaInvoke":
            self._need("lambda:InvokeFunction", params["FunctionArn"])
        else:
            s3.head_object(**place)

    def _copy(self, params: Mapping[str, Any], row: Row) -> None:
        s3, bucket = self._world.client("s3"), _place(params["TargetResource"])[0]
        head = s3.head_object(Bucket=row.bucket, Key=row.key)
        if head["ContentLength"] > LARGEST_COPY:
            raise JobError("InvalidRequest", "the object is larger than 5 GB")
        folder = f"{params['TargetKeyPrefix']}/" if params.get("TargetKeyPrefix") else ""
        self._need("s3:PutObject", f"arn:aws:s3:::{bucket}/{folder}{row.key}")
        source: dict[str, str] = {"Bucket": row.bucket, "Key": row.key}
        if row.version:
            source["VersionId"] = row.version
        storage = {"StorageClass": params["StorageClass"]} if "StorageClass" in params else {}
        s3.copy_object(Bucket=bucket, Key=f"{folder}{row.key}", CopySource=source, **storage)

    # --- What is told

    def _report(self) -> None:
        asked = self.asked["Report"]
        if not asked["Enabled"]:
            return
        bucket = _place(asked["Bucket"])[0]
        folder = f"{asked['Prefix']}/" if asked.get("Prefix") else ""
        folder = f"{folder}job-{self.id}/"
        self._need("s3:PutObject", f"arn:aws:s3:::{bucket}/{folder}manifest.json")
        wanted = (
            ("failed",) if asked["ReportScope"] == "FailedTasksOnly" else ("succeeded", "failed")
        )
        found = [self._results(bucket, folder, one) for one in wanted]
        said = {
            "Format": asked["Format"],
            "ReportCreationDate": self._world.now().isoformat(),
            "Results": [one for one in found if one],
            "ReportSchema": "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, "
            "ResultMessage",
        }
        self._put(bucket, f"{folder}manifest.json", json.dumps(said))

    def _results(self, bucket: str, folder: str, outcome: str) -> dict[str, str] | None:
        rows = [row for row in self.rows if row.outcome == outcome]
        if not rows:
            return None
        out = io.StringIO()
        for row in rows:
            status = "200" if outcome == "succeeded" else "403"
            key = row.key if self._world.faults.raw_reports else quote(row.key)
            fields = [row.bucket, key, row.version, outcome]
            csv.writer(out, lineterminator="\n").writerow([*fields, row.code, status, row.message])
        text = out.getvalue()
        digest = hashlib.md5(text.encode()).hexdigest()
        key = f"{folder}results/{digest}.csv"
        self._put(bucket, key, text)
        said = {"TaskExecutionStatus": outcome, "Bucket": bucket, "MD5Checksum": digest}
        return {**said, "Key": key}

    def _put(self, bucket: str, key: str, text: str) -> None:
        self._world.client("s3").put_object(Bucket=bucket, Key=key, Body=text.encode())

    @property
    def progress(self) -> dict[str, Any]:
        """ProgressSummary."""
        active = timedelta() if self.status != "Active" else self._world.now() - self.since
        return {
            "TotalNumberOfTasks": self.counted,
            "NumberOfTasksSucceeded": sum(row.outcome == "succeeded" for row in self.rows),
            "NumberOfTasksFailed": sum(row.outcome == "failed" for row in self.rows),
            "Timers": {"ElapsedTimeInActiveSeconds": int(active.total_seconds())},
        }

    def described(self) -> dict[str, Any]:
        """The Job of DescribeJob."""
        names = (
            *("ConfirmationRequired", "Description", "Manifest", "ManifestGenerator"),
            *("Operation", "Report", "RoleArn"),
        )
        return {
            "JobId": self.id,
            "Status": self.status,
            "Priority": self.priority,
            "CreationTime": self.created,
            **{name: self.asked[name] for name in names if name in self.asked},
            **({} if self.counted is None else {"ProgressSummary": self.progress}),
            **({"TerminationDate": self.ended} if self.ended else {}),
            **({"FailureReasons": self.reasons} if self.reasons else {}),
        }

    def listed(self) -> dict[str, Any]:
        """The job in ListJobs."""
        whole = self.described()
        names = (
            *("JobId", "Description", "Priority", "Status", "CreationTime"),
            *("TerminationDate", "ProgressSummary"),
        )
        found = {name: whole[name] for name in names if name in whole}
        return {**found, "Operation": next(iter(self.asked["Operation"]))}


def _csv(text: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(text)) if row]


def _place(arn: str) -> tuple[str, str]:
    bucket, _, key = arn.rpartition(":::")[2].partition("/")
    return bucket, key

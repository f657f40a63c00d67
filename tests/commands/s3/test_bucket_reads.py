"""`hawse s3 bucket ls` and `show`, and the block of the account, which no emulator serves at its
host: its answers are scripted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hawse.services.metrics.calls import GET_METRIC_DATA, LIST_METRICS
from hawse.services.s3 import calls_settings as calls
from hawse.services.s3.settings.details import SHOWN
from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import NOW, FakeClock, Run
from tests.moto_server import Moto
from tests.scripted import ScriptedAws
from tests.scripted.in_process import ACCOUNT

CREATED = NOW - timedelta(days=3)
YESTERDAY = NOW.replace(hour=0) - timedelta(days=1)
ALL_ON = dict.fromkeys(
    ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
)
BLOCK = {"PublicAccessBlockConfiguration": ALL_ON}
NO_BLOCK = ("NoSuchPublicAccessBlockConfiguration", "there is none", 404)


@pytest.fixture(autouse=True)
def environment(moto: Moto, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes go through botocore, which reads the environment of the process."""
    for name, value in moto.env.items():
        monkeypatch.setenv(name, value)


def measured(bucket: str, storage_type: str, metric: str = "BucketSizeBytes") -> dict[str, Any]:
    dimensions = {"BucketName": bucket, "StorageType": storage_type}
    return {
        "Namespace": "AWS/S3",
        "MetricName": metric,
        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
    }


def points(params: Any, values: dict[str, float], when: datetime = YESTERDAY) -> Any:
    """What CloudWatch answers: a point for each series whose storage type has a value."""
    results = []
    for query in params["MetricDataQueries"]:
        dimensions = {d["Name"]: d["Value"] for d in query["MetricStat"]["Metric"]["Dimensions"]}
        value = values.get(dimensions["StorageType"])
        some = {"Timestamps": [when], "Values": [value]} if value is not None else {}
        results.append({"Id": query["Id"], "StatusCode": "Complete", **some})
    return {"MetricDataResults": results}


@pytest.fixture
def account(aws: ScriptedAws) -> ScriptedAws:
    """Two buckets in two regions of an account that may not read everything."""
    buckets = [
        {"Name": "acme-logs", "BucketRegion": "eu-west-1", "CreationDate": CREATED},
        {"Name": "acme-site", "BucketRegion": "us-east-1", "CreationDate": CREATED},
    ]
    aws.pages(calls.LIST_BUCKETS, [{"Buckets": [one]} for one in buckets])
    for question in SHOWN:
        if question.absent:
            aws.fail(question.read, question.absent[0], status=404)
        else:
            aws.answer(question.read, {})
    aws.fail(calls.GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, NO_BLOCK[0], status=404)
    aws.answer(LIST_METRICS, {"Metrics": []})
    return aws


def test_a_list_takes_one_request_for_the_buckets_and_two_for_a_region(
    run: Run, account: ScriptedAws
) -> None:
    metrics = [measured("acme-logs", "StandardStorage"), measured("acme-logs", "GlacierStorage")]
    gone = measured("acme-gone", "StandardStorage")
    account.answer(LIST_METRICS, {"Metrics": [*metrics, gone]}, region="eu-west-1")
    values = {"StandardStorage": 1000.0, "GlacierStorage": 5000.0, "AllStorageTypes": 12.0}
    account.answer(GET_METRIC_DATA, lambda params: points(params, values))

    logs, site = run("s3", "bucket", "ls", "-o", "json").json()

    assert (logs["size"], logs["objects"], logs["region"]) == (6000, 12, "eu-west-1")
    assert logs["size_by_class"] == {"GLACIER": 5000, "STANDARD": 1000}
    assert logs["measured"] == "2026-11-22T00:00:00Z"
    assert (site["size"], site["measured"]) == (None, None)
    assert sorted(account.names()) == [
        "cloudwatch:GetMetricData",
        "cloudwatch:ListMetrics",
        "cloudwatch:ListMetrics",
        "s3:ListBuckets",
    ]
    assert account.params(calls.LIST_BUCKETS)[0]["MaxBuckets"] == 1000
    assert len(account.params(GET_METRIC_DATA)[0]["MetricDataQueries"]) == 3  # none of acme-gone


def test_a_class_that_was_emptied_is_not_counted_any_more(run: Run, account: ScriptedAws) -> None:
    metrics = [measured("acme-logs", "StandardStorage"), measured("acme-logs", "GlacierStorage")]
    account.answer(LIST_METRICS, {"Metrics": metrics}, region="eu-west-1")

    def some(params: Any) -> Any:
        old = points(params, {"GlacierStorage": 5000.0}, YESTERDAY - timedelta(days=2))
        new = points(params, {"StandardStorage": 1000.0})
        both = zip(old["MetricDataResults"], new["MetricDataResults"], strict=True)
        return {"MetricDataResults": [one if "Values" in one else other for one, other in both]}

    account.answer(GET_METRIC_DATA, some)

    logs, _ = run("s3", "bucket", "ls", "-o", "json").json()

    assert logs["size_by_class"] == {"STANDARD": 1000}


def test_sizes_can_be_left_out(run: Run, account: ScriptedAws) -> None:
    ran = run("s3", "bucket", "ls", "--no-sizes", "-o", "ids")
    assert ran.out.split() == ["acme-logs", "acme-site"]
    assert account.names() == ["s3:ListBuckets"]


def test_sizes_that_may_not_be_read_are_told_and_the_rest_is_shown(
    run: Run, account: ScriptedAws
) -> None:
    account.fail(LIST_METRICS, "AccessDenied", status=403)
    ran = run("s3", "bucket", "ls", "-o", "ids")
    assert ran.out.split() == ["acme-logs", "acme-site"]
    assert "sizes in eu-west-1 are not known" in ran.err


def test_each_bucket_is_asked_in_its_own_region(run: Run, account: ScriptedAws) -> None:
    run("s3", "bucket", "ls", "--details", "--no-sizes")
    asked = {
        (params["Bucket"], region)
        for _, region, name, params in account.calls
        if name == "s3:GetBucketVersioning"
    }
    assert asked == {("acme-logs", "eu-west-1"), ("acme-site", "us-east-1")}


def test_details_say_how_a_bucket_is_set_up(run: Run, account: ScriptedAws) -> None:
    account.answer(calls.GET_BUCKET_VERSIONING, {"Status": "Enabled"}, region="eu-west-1")
    account.answer(calls.GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, BLOCK)
    rule = {"Status": "Enabled", "ID": "a", "Filter": {"Prefix": ""}}
    account.answer(calls.GET_BUCKET_LIFECYCLE, {"Rules": [rule]}, region="eu-west-1")

    logs, site = run("s3", "bucket", "ls", "--details", "--no-sizes", "-o", "json").json()

    assert (logs["versioning"], site["versioning"]) == ("on", "off")
    assert (logs["lifecycle"], site["lifecycle"], logs["replication"]) == ("yes", "no", "no")
    assert (logs["public"], site["public"]) == ("no", "no")
    assert account.params(calls.GET_ACCOUNT_PUBLIC_ACCESS_BLOCK) == [{"AccountId": ACCOUNT}]


def test_what_is_denied_is_unknown_and_never_off(run: Run, account: ScriptedAws) -> None:
    for question in SHOWN:
        account.fail(question.read, "AccessDenied", status=403)
    account.fail(calls.GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, "AccessDenied", status=403)

    ran = run("s3", "bucket", "ls", "--details", "--no-sizes", "-o", "json")

    assert ran.code == 0
    for row in ran.json():
        said = ("versioning", "encryption", "public", "lifecycle", "replication")
        assert {row[name] for name in said} == {"unknown"}
        assert (row["ownership"], row["blocks"]) == (None, None)
        assert any(text.startswith("versioning: ") for text in row["unknown"])


def test_a_public_policy_is_told(run: Run, account: ScriptedAws) -> None:
    account.answer(calls.GET_BUCKET_POLICY_STATUS, {"PolicyStatus": {"IsPublic": True}})
    _, site = run("s3", "bucket", "ls", "--details", "--no-sizes", "-o", "json").json()
    assert (site["public"], site["public_by"]) == ("yes", ["its policy"])


def test_an_account_without_buckets_is_asked_nothing_more(run: Run, aws: ScriptedAws) -> None:
    aws.answer(calls.LIST_BUCKETS, {"Buckets": []})
    assert run("s3", "bucket", "ls", "--details").code == 0
    assert aws.names() == ["s3:ListBuckets"]


def test_show_says_what_is_known_and_what_is_not(run: Run, account: ScriptedAws) -> None:
    account.answer(calls.HEAD_BUCKET, {"BucketRegion": "us-east-1"})
    account.answer(calls.GET_BUCKET_VERSIONING, {"Status": "Suspended", "MFADelete": "Enabled"})
    account.fail(calls.GET_BUCKET_TAGGING, "AccessDenied", status=403)
    retention = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}}
    lock = {"ObjectLockEnabled": "Enabled", "Rule": retention}
    account.answer(calls.GET_OBJECT_LOCK, {"ObjectLockConfiguration": lock})
    to = {"TargetBucket": "acme-audit", "TargetPrefix": "s3/"}
    account.answer(calls.GET_BUCKET_LOGGING, {"LoggingEnabled": to})

    (row,) = run("s3", "bucket", "show", "s3://acme-site", "-o", "json").json()

    assert (row["region"], row["versioning"], row["mfa_delete"]) == ("us-east-1", "suspended", True)
    assert row["object_lock"] == "GOVERNANCE for 30 days"
    assert row["logging"] == "s3://acme-audit/s3/"
    assert row["tags"] is None
    assert row["unknown"][0].startswith("tags: ")
    asked = {region for _, region, name, _ in account.calls if name == "s3:GetBucketLogging"}
    assert asked == {"us-east-1"}


# --- Over HTTP -----------------------------------------------------------------------------------


@pytest.fixture
def sized(store: Store, moto: Moto, clock: FakeClock) -> Store:
    """A bucket that CloudWatch measured the day before the clock's."""
    clock.time = datetime.now(UTC)
    midnight = clock.time.replace(hour=0, minute=0, second=0, microsecond=0)
    client = moto.client("cloudwatch")
    for metric, storage_type, value in (
        ("BucketSizeBytes", "StandardStorage", 2048.0),
        ("NumberOfObjects", "AllStorageTypes", 2.0),
    ):
        about = measured(BUCKET, storage_type, metric)
        point = {"Timestamp": midnight - timedelta(days=1), "Value": value}
        data = {"MetricName": metric, "Dimensions": about["Dimensions"], **point}
        client.put_metric_data(Namespace="AWS/S3", MetricData=[data])
    return store


def test_a_bucket_is_listed_with_its_size_over_http(s3: Run, sized: Store) -> None:
    del sized
    ran = s3("s3", "bucket", "ls", "--details", "-o", "json")
    (row,) = ran.json()
    assert (row["name"], row["size"], row["objects"]) == (BUCKET, 2048, 2)
    assert row["unknown"] == []


def test_a_bucket_is_shown_over_http(s3: Run, sized: Store) -> None:
    sized.client.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
    (row,) = s3("s3", "bucket", "show", BUCKET, "-o", "json").json()
    assert (row["region"], row["size"], row["acl"]) == ("eu-west-1", 2048, ["AllUsers"])
    assert row["public_by"] == ["its ACL"]


def test_a_bucket_that_is_not_there_is_told(s3: Run, store: Store) -> None:
    del store
    assert s3("s3", "bucket", "show", "acme-nowhere").code == 4


# --- The block of the account --------------------------------------------------------------------


class Block:
    """The account's block behind S3 Control: what was put is what is read."""

    def __init__(self, aws: ScriptedAws, now: dict[str, bool] | None) -> None:
        self.now = now
        self._aws = aws
        aws.answer(calls.PUT_ACCOUNT_PUBLIC_ACCESS_BLOCK, self._put)
        aws.answer(calls.DELETE_ACCOUNT_PUBLIC_ACCESS_BLOCK, self._delete)
        self.tell()

    def tell(self) -> None:
        if self.now is None:
            self._aws.fail(calls.GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, NO_BLOCK[0], status=404)
        else:
            told = {"PublicAccessBlockConfiguration": self.now}
            self._aws.answer(calls.GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, told)

    def _put(self, params: Any) -> dict[str, Any]:
        assert params["AccountId"] == ACCOUNT
        self.now = params["PublicAccessBlockConfiguration"]
        self.tell()
        return {}

    def _delete(self, params: Any) -> dict[str, Any]:
        assert params == {"AccountId": ACCOUNT}
        self.now = None
        self.tell()
        return {}


ACCOUNT_WIDE = ("s3", "bucket", "public-access", "--account-wide")


def test_the_account_is_blocked_and_undo_deletes_that(run: Run, aws: ScriptedAws) -> None:
    block = Block(aws, None)
    ran = run(*ACCOUNT_WIDE, "--block", "-y")
    assert (ran.code, block.now) == (0, ALL_ON)
    back = run("undo", ran.err.rsplit("hawse undo ", 1)[1].strip(), "-y")
    assert (back.code, block.now) == (0, None), back.err
    assert "may open it to the public" in back.err


def test_opening_the_account_says_that_it_is_for_every_bucket(run: Run, aws: ScriptedAws) -> None:
    block = Block(aws, ALL_ON)
    ran = run(*ACCOUNT_WIDE, "--no-restrict-public-buckets", tty=True, answers=["no"])
    assert (ran.code, block.now) == (7, ALL_ON)
    assert "in every bucket that does not block them itself" in " ".join(ran.err.split())


def test_an_account_that_is_blocked_already_is_skipped(run: Run, aws: ScriptedAws) -> None:
    Block(aws, ALL_ON)
    ran = run(*ACCOUNT_WIDE, "--block", "-y")
    assert (ran.code, "as asked already" in ran.err) == (0, True)


def test_mfa_delete_blocks_a_change_of_versioning(run: Run, aws: ScriptedAws) -> None:
    aws.answer(calls.GET_BUCKET_VERSIONING, {"Status": "Enabled", "MFADelete": "Enabled"})
    ran = run("s3", "bucket", "versioning", "acme-logs", "--off", "-y")
    assert ran.code == 7
    assert "MFA delete is on" in ran.err


def test_tags_of_aws_itself_are_put_back_as_they_are(run: Run, aws: ScriptedAws) -> None:
    own = {"Key": "aws:cloudformation:stack-name", "Value": "web"}
    aws.answer(calls.GET_BUCKET_TAGGING, {"TagSet": [own]}, times=2)
    mine = {"Key": "env", "Value": "prod"}
    aws.answer(calls.GET_BUCKET_TAGGING, {"TagSet": [mine, own]})
    aws.answer(calls.PUT_BUCKET_TAGGING)
    ran = run("s3", "bucket", "tags", "acme-logs", "--set", "env=prod", "-y")
    assert ran.code == 0, ran.err
    assert aws.params(calls.PUT_BUCKET_TAGGING)[0]["Tagging"] == {"TagSet": [own, mine]}


def test_encryption_types_that_are_blocked_stay_blocked(run: Run, aws: ScriptedAws) -> None:
    blocks = {"BlockedEncryptionTypes": {"EncryptionType": ["SSE-C"]}}
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, **blocks}
    old = {"ServerSideEncryptionConfiguration": {"Rules": [default]}}
    aws.answer(calls.GET_BUCKET_ENCRYPTION, old, times=2)
    aws.answer(calls.PUT_BUCKET_ENCRYPTION)
    kms = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    new = {"Rules": [{**kms, "BucketKeyEnabled": True, **blocks}]}
    aws.answer(calls.GET_BUCKET_ENCRYPTION, {"ServerSideEncryptionConfiguration": new})

    ran = run("s3", "bucket", "encryption", "acme-logs", "--sse", "kms", "-y")

    assert ran.code == 0, ran.err
    assert aws.params(calls.PUT_BUCKET_ENCRYPTION)[0]["ServerSideEncryptionConfiguration"] == new

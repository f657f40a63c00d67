"""Settings edited by a person: opened again with what is wrong, and never over another's edit."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.iam.policy.test_changing import editor
from tests.commands.s3.conftest import BUCKET, Store
from tests.conftest import Run

RULE = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://acme.com"]}
WRITTEN = "[{AllowedMethods: [%s], AllowedOrigins: ['https://acme.com']}]"


def test_cors_rules_are_edited_as_yaml_and_opened_again_with_what_is_wrong(
    s3: Run, store: Store, home: Path
) -> None:
    bodies = [f"file.write_text({WRITTEN % method!r})" for method in ("PATCH", "HEAD")]
    ran = s3(
        *("s3", "bucket", "cors", "edit", BUCKET),
        tty=True,
        answers=["y"],
        env=editor(home, *bodies),
    )
    assert ran.code == 0, ran.err
    assert (home / "seen0").read_text() == "CORSRules: []\n"
    assert "# rule 1: S3 knows no method PATCH" in (home / "seen1").read_text()
    rules = store.client.get_bucket_cors(Bucket=BUCKET)["CORSRules"]
    assert rules == [{**RULE, "AllowedMethods": ["HEAD"]}]


def test_what_somebody_else_did_while_it_was_edited_is_not_overwritten(
    s3: Run, store: Store, home: Path
) -> None:
    """The policy that is compared is the one that the editor was opened with."""
    arn = f"arn:aws:s3:::{BUCKET}/*"
    mine, theirs = (
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
                    "Action": action,
                    "Resource": arn,
                }
            ],
        }
        for action in ("s3:GetObject", "s3:DeleteObject")
    )
    put = (
        "import boto3, os; boto3.client('s3', region_name='eu-west-1',"
        " endpoint_url=os.environ['AWS_ENDPOINT_URL']).put_bucket_policy("
        f"Bucket={BUCKET!r}, Policy={json.dumps(theirs)!r});"
    )
    ran = s3(
        *("s3", "bucket", "policy", "edit", BUCKET),
        tty=True,
        answers=["y"],
        env=editor(home, f"{put} file.write_text({json.dumps(mine)!r})"),
    )
    assert ran.code != 0 and "changed since it was planned" in ran.err, ran.err
    assert "your text is in" in ran.err
    assert json.loads(store.client.get_bucket_policy(Bucket=BUCKET)["Policy"]) == theirs

"""Secrets are taken out of what is recorded, and nothing else is."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawse.aws.calls import Write
from hawse.aws.models import Models
from hawse.aws.redaction import hide, is_redacted, redact
from hawse.errors import CLIError
from hawse.masking import REDACTED

Pair = tuple[Any, Any]

MODIFY = Write("ec2", "ModifyInstanceAttribute", iam=("ec2:ModifyInstanceAttribute",))
RUN = Write("ec2", "RunInstances", iam=("ec2:RunInstances",))
CREATE_DB = Write("rds", "CreateDBInstance", iam=("rds:CreateDBInstance",))
PUT_SECRET = Write("secretsmanager", "PutSecretValue", iam=("secretsmanager:PutSecretValue",))
ENCRYPT = Write("s3", "PutBucketEncryption", iam=("s3:PutEncryptionConfiguration",))
MODELS = Models(None, lambda: [MODIFY, RUN, CREATE_DB, PUT_SECRET, ENCRYPT])


def test_a_type_is_no_secret_although_user_data_is_one() -> None:
    params = {"InstanceId": "i-1", "InstanceType": {"Value": "t3.large"}}

    assert redact(MODELS, MODIFY, params) == params
    assert redact(MODELS, MODIFY, {"UserData": {"Value": "aGk="}}) == {"UserData": REDACTED}


@pytest.mark.parametrize(
    ("call", "params"),
    [
        pytest.param(RUN, {"UserData": "IyEvYmluL3No"}, id="by name"),
        pytest.param(CREATE_DB, {"MasterUserPassword": "hunter2"}, id="by name elsewhere"),
        pytest.param(PUT_SECRET, {"SecretString": "hunter2"}, id="by the service's model"),
    ],
)
def test_a_secret_is_replaced(call: Write, params: dict[str, str]) -> None:
    redacted = redact(MODELS, call, params)

    assert set(redacted.values()) == {REDACTED}
    assert is_redacted([redacted])
    assert not is_redacted(params)


PLAIN = st.text("abc -")
SECRET = st.sampled_from(["UserData", "masterUserPassword", "SecretString", "SESSIONTOKEN"])


def _data(inner: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    """What is sent, beside what may be told of it."""
    hidden = st.tuples(SECRET, inner.filter(lambda pair: bool(pair[0]))).map(
        lambda found: (found[0], (found[1][0], REDACTED))
    )
    members = st.lists(st.tuples(st.sampled_from("abc"), inner) | hidden, max_size=4)
    return st.lists(inner, max_size=3).map(
        lambda pairs: ([one for one, _ in pairs], [told for _, told in pairs])
    ) | members.map(
        lambda found: (
            {name: one for name, (one, _) in found},
            {name: told for name, (_, told) in found},
        )
    )


@given(st.recursive(PLAIN.map(lambda text: (text, text)), _data, max_leaves=12))
def test_whatever_is_called_a_secret_is_replaced_and_nothing_else_is(pair: Pair) -> None:
    params, told = pair

    assert redact(MODELS, RUN, {"x": params}) == {"x": told}
    assert redact(MODELS, RUN, {"x": told}) == {"x": told}
    assert is_redacted(told) is (params != told)


def test_the_name_of_a_key_is_no_secret_although_s3_marks_it() -> None:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/logs"}
    rules = [{"ApplyServerSideEncryptionByDefault": default}]
    params = {"Bucket": "acme", "ServerSideEncryptionConfiguration": {"Rules": rules}}

    assert redact(MODELS, ENCRYPT, params) == params


def test_the_signature_of_a_url_is_a_secret_wherever_it_stands() -> None:
    url = "https://acme.s3.amazonaws.com/web.json?X-Amz-Signature=0123456789abcdef"

    assert redact(MODELS, RUN, {"ImageId": url}) == {"ImageId": REDACTED}


def test_what_aws_quotes_of_a_secret_is_taken_out_of_the_error() -> None:
    script = "#!/bin/sh\nexport TOKEN=hunter2"
    params = {"ImageId": "ami-1", "UserData": script}
    sent = b64encode(script.encode()).decode()
    for quoted in (script, "#!/bin/sh export TOKEN=hunter2", sent):
        error = CLIError("ec2:RunInstances", why=f"value ({quoted}) for ami-1 is invalid")

        hide(MODELS, RUN, params, error)

        assert error.message == "ec2:RunInstances: value ([redacted]) for ami-1 is invalid"
        assert str(error) == error.message

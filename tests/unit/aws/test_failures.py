"""Every error of AWS and botocore is one of ours, with what to do about it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError

from hawse.aws.calls import Read
from hawse.aws.failures import plain, translate
from hawse.errors import (
    AccessDenied,
    CLIError,
    ConfigError,
    CredentialsError,
    NoCredentials,
    NotFound,
    Throttled,
    Unavailable,
    UnknownKey,
    Unreachable,
    WouldSucceed,
)
from tests.scripted import ScriptedAws, aws_error
from tests.unit.aws.conftest import Canned, MakeAws, only_target

DESCRIBE = Read("ec2", "DescribeInstances", iam=("ec2:DescribeInstances",))
DECODE = Read("sts", "DecodeAuthorizationMessage", iam=("sts:DecodeAuthorizationMessage",))


def failed(aws: ScriptedAws, profile: str = "") -> CLIError:
    """The error that reading ends with."""
    with pytest.raises(CLIError) as raised:
        aws.target(DESCRIBE, profile=profile).read(DESCRIBE)
    return raised.value


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("InvalidInstanceID.NotFound", 400, NotFound),
        ("InvalidInstanceID.Malformed", 400, NotFound),
        ("NoSuchBucket", 404, NotFound),
        ("NoSuchEntity", 404, NotFound),
        ("404", 404, NotFound),
        ("ResourceNotFoundException", 400, NotFound),
        ("ParameterNotFound", 400, NotFound),
        ("AWSOrganizationsNotInUseException", 400, CLIError),
        ("UnauthorizedOperation", 403, AccessDenied),
        ("AccessDenied", 403, AccessDenied),
        ("AccessDeniedException", 400, AccessDenied),
        ("403", 403, AccessDenied),
        ("RequestLimitExceeded", 503, Throttled),
        ("Throttling", 400, Throttled),
        ("SlowDown", 503, Throttled),
        ("Anything", 429, Throttled),
        ("LimitExceededException", 400, CLIError),
        ("InternalError", 500, Unavailable),
        ("ServiceUnavailable", 503, Unavailable),
        ("500", 500, Unavailable),
        ("InsufficientInstanceCapacity", 500, CLIError),
        ("Server.InsufficientInstanceCapacity", 500, CLIError),
        ("Client.InvalidInstanceID.NotFound", 400, NotFound),
        ("ExpiredToken", 403, CredentialsError),
        ("ExpiredTokenException", 403, CredentialsError),
        ("InvalidClientTokenId", 403, UnknownKey),
        ("UnrecognizedClientException", 400, UnknownKey),
        ("SignatureDoesNotMatch", 403, CredentialsError),
        ("RequestTimeTooSkewed", 403, CredentialsError),
        ("IncorrectInstanceState", 400, CLIError),
        ("", 400, CLIError),
    ],
)
def test_a_code_is_one_kind_of_error(
    aws: ScriptedAws, code: str, status: int, kind: type[CLIError]
) -> None:
    aws.fail(DESCRIBE, code, "Something.", status=status)

    assert type(failed(aws)) is kind


def test_a_session_that_cannot_call_iam_is_told_why(real: MakeAws, canned: Canned) -> None:
    canned.answer(
        "<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>",
        status=403,
    )
    users = Read("iam", "ListUsers", iam=(), items="Users[]")
    env = {**canned.env, "AWS_ACCESS_KEY_ID": "ASIASESSION", "AWS_SESSION_TOKEN": "t"}

    with pytest.raises(UnknownKey) as raised:
        list(only_target(real(env), users).items(users))
    assert "a session without MFA cannot call IAM" in raised.value.hint


def test_a_stack_that_does_not_exist_is_not_found(aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE, "ValidationError", "Stack with id web does not exist")

    assert isinstance(failed(aws), NotFound)


def test_another_validation_error_is_not(aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE, "ValidationError", "No updates are to be performed.")

    assert type(failed(aws)) is CLIError


def test_the_error_of_aws_is_the_cause(aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE, "InternalError", "x", status=500)

    error = failed(aws)

    assert isinstance(error.__cause__, botocore.ClientError)
    assert error.request_id == "00000000-scripted"


def test_a_dry_run_that_would_pass_is_no_failure(aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE, "DryRunOperation", "Request would have succeeded.", status=412)

    with pytest.raises(WouldSucceed):
        aws.target(DESCRIBE).read(DESCRIBE)


def test_auth_failure_without_credentials_in_it_is_not_about_credentials(
    aws: ScriptedAws,
) -> None:
    aws.fail(DESCRIBE, "AuthFailure", "Not authorized for images: [ami-1]", status=403)

    assert type(failed(aws)) is CLIError


def test_credentials_that_ec2_does_not_know_may_be_those_of_a_region_that_is_off(
    aws: ScriptedAws,
) -> None:
    aws.fail(
        DESCRIBE,
        "AuthFailure",
        "AWS was not able to validate the provided access credentials",
        status=401,
    )

    error = failed(aws)

    assert isinstance(error, CredentialsError)
    assert "eu-west-1 is not enabled" in error.hint


def test_expired_credentials_name_the_profile_and_what_to_type(aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE, "ExpiredToken", "The security token is expired", status=403)

    error = failed(aws, profile="prod")

    assert error.message == "credentials of profile prod: they have expired"
    assert error.hint == "aws configure"


def test_a_signature_from_the_future_is_about_the_clock(aws: ScriptedAws) -> None:
    aws.fail(
        DESCRIBE,
        "SignatureDoesNotMatch",
        "Signature not yet current: 20261123T130000Z is still later than 20261123T120500Z",
        status=403,
    )

    assert failed(aws).what == "the clock of this machine"


def test_the_clock_is_compared_with_the_date_of_the_answer(aws: ScriptedAws) -> None:
    error: Any = aws_error(DESCRIBE, "RequestExpired", "Request has expired.", 400)
    error.response["ResponseMetadata"]["HTTPHeaders"] = {"date": "Sun, 06 Nov 1994 08:49:37 GMT"}

    found = translate(error, DESCRIBE, aws.target(DESCRIBE))

    assert isinstance(found, CredentialsError)
    assert "minutes ahead of AWS" in found.why


def test_a_region_that_is_not_enabled_says_so(aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE, "OptInRequired", "You are not subscribed to this service.", status=401)

    assert "enable eu-west-1" in failed(aws).hint


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (botocore.NoCredentialsError(), NoCredentials, "hawse sandbox start"),
        (
            botocore.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"),
            CredentialsError,
            "missing: AWS_SECRET_ACCESS_KEY",
        ),
        (botocore.ProfileNotFound(profile="x"), CredentialsError, "no such profile"),
        (botocore.UnauthorizedSSOTokenError(), CredentialsError, "aws configure"),
        (botocore.SSOTokenLoadError(error_msg="gone"), CredentialsError, "nobody is signed in"),
        (
            botocore.TokenRetrievalError(provider="sso", error_msg="Token has expired"),
            CredentialsError,
            "the sign-in has ended",
        ),
        (
            botocore.MissingDependencyException(msg="awscrt"),
            CredentialsError,
            "pip install awscrt",
        ),
        (botocore.LoginRefreshRequired(), CredentialsError, "reauthenticate"),
        (
            botocore.EndpointConnectionError(endpoint_url="https://ec2.x.amazonaws.com"),
            Unreachable,
            "no connection to https://ec2.x.amazonaws.com",
        ),
        (botocore.ConnectTimeoutError(endpoint_url="https://e"), Unreachable, "in time"),
        (botocore.ReadTimeoutError(endpoint_url="https://e"), Unreachable, "did not answer"),
        (
            botocore.SSLError(endpoint_url="https://e", error=ValueError("bad")),
            Unreachable,
            "AWS_CA_BUNDLE",
        ),
        (botocore.ProxyConnectionError(proxy_url="http://p:1"), Unreachable, "HTTPS_PROXY"),
        (
            botocore.ConnectionClosedError(endpoint_url="https://e"),
            Unreachable,
            "closed the connection",
        ),
        (botocore.InvalidRegionError(region_name="x y"), ConfigError, "x y"),
        (botocore.PaginationError(message="same token twice"), CLIError, "same token twice"),
        (ResponseParserError("cut"), Unavailable, "cut short"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_botocore_raises_is_ours(
    aws: ScriptedAws, error: Exception, kind: type[CLIError], says: str
) -> None:
    aws.raises(DESCRIBE, error)

    found = failed(aws)

    assert type(found) is kind
    assert says in f"{found.message} {found.hint}"


def test_the_password_of_a_proxy_is_not_told(aws: ScriptedAws) -> None:
    aws.raises(DESCRIBE, botocore.ProxyConnectionError(proxy_url="http://ann:hunter2@proxy:3128"))

    error = failed(aws)

    assert "http://proxy:3128" in error.message
    assert "hunter2" not in error.message


def test_a_bug_stays_a_bug(aws: ScriptedAws) -> None:
    aws.raises(DESCRIBE, ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        aws.target(DESCRIBE).read(DESCRIBE)


def test_an_encoded_refusal_is_decoded_where_allowed(aws: ScriptedAws) -> None:
    aws.fail(
        DESCRIBE,
        "UnauthorizedOperation",
        "You are not authorized. Encoded authorization failure message: Abc",
        status=403,
    )
    context = {"action": "ec2:DescribeInstances", "resource": "arn:aws:ec2:eu-west-1:1:x/*"}
    text = json.dumps({"explicitDeny": True, "context": context})
    aws.answer(DECODE, {"DecodedMessage": text})

    error = failed(aws)

    assert error.message == (
        "ec2:DescribeInstances denied on arn:aws:ec2:eu-west-1:1:x/*: a policy denies it explicitly"
    )
    assert aws.params(DECODE) == [{"EncodedMessage": "Abc"}]


def test_an_encoded_refusal_that_may_not_be_decoded_keeps_its_message(aws: ScriptedAws) -> None:
    aws.fail(
        DESCRIBE,
        "UnauthorizedOperation",
        "You are not authorized. Encoded authorization failure message: Abc",
        status=403,
    )
    aws.fail(DECODE, "AccessDenied", "no", status=403)

    error = failed(aws)

    assert isinstance(error, AccessDenied)
    assert (error.action, error.encoded) == ("ec2:DescribeInstances", "Abc")


@pytest.mark.parametrize(
    ("message", "ours"),
    [
        ("The instance ID 'i-1' does not exist.", "the instance ID 'i-1' does not exist"),
        ("Stack web\n  does not exist", "stack web does not exist"),
        ("EC2 is busy", "EC2 is busy"),
        ("DescribeX failed", "DescribeX failed"),
        ("No. Encoded authorization failure message: abc", "no"),
        ("", ""),
    ],
)
def test_messages_take_our_form(message: str, ours: str) -> None:
    assert plain(message) == ours

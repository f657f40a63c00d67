"""Sessions of users in the sandbox: keys that work there, and are as limited as AWS's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from hawse.sandbox.access import Caller, identify
from hawse.sandbox.answers import Refusal
from hawse.sandbox.keys import PREFIX, PRODUCTION
from hawse.sandbox.sessions import Sessions
from hawse.sandbox.wire import Request
from tests.unit.sandbox.wire_requests import SECRET, signed

ADA = Caller("111122223333", "arn:aws:iam::111122223333:user/ada", SECRET, "", True, ())
FORM = {"content-type": "application/x-www-form-urlencoded"}
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def asked(service: str, key_id: str = PRODUCTION.key_id, **form: str) -> Request:
    body = urlencode(form).encode()
    return signed(service, method="POST", body=body, headers=FORM, key_id=key_id)


def begun(sessions: Sessions, action: str = "GetSessionToken", **form: str) -> dict[str, str]:
    """The members of an answer."""
    answer = sessions.answer(asked("sts", Action=action, **form), ADA, NOW)
    assert answer is not None
    return dict(re.findall(r"<(\w+)>([^<]+)</\1>", answer.body.decode()))


def test_a_session_is_the_users_own() -> None:
    sessions = Sessions()

    keys = begun(sessions, DurationSeconds="900")
    caller = sessions.caller(keys["AccessKeyId"])

    assert keys["AccessKeyId"].startswith(PREFIX)
    assert keys["Expiration"] == "2026-11-23T12:15:00Z"
    assert caller is not None
    assert (caller.arn, caller.token) == (ADA.arn, keys["SessionToken"])
    told = sessions.answer(
        asked("sts", keys["AccessKeyId"], Action="GetCallerIdentity"), caller, NOW
    )
    assert told is not None and b"<Arn>arn:aws:iam::111122223333:user/ada</Arn>" in told.body


def test_a_federated_user_has_a_name_of_its_own() -> None:
    sessions = Sessions()

    keys = begun(sessions, "GetFederationToken", Name="ada")
    caller = sessions.caller(keys["AccessKeyId"])

    assert caller is not None
    assert caller.arn == keys["Arn"] == "arn:aws:sts::111122223333:federated-user/ada"


@pytest.mark.parametrize(("mfa", "refused"), [({}, True), ({"SerialNumber": "ada"}, False)])
def test_only_a_session_with_mfa_calls_iam(mfa: dict[str, str], refused: bool) -> None:
    sessions = Sessions()
    key_id = begun(sessions, **mfa)["AccessKeyId"]
    caller = sessions.caller(key_id)
    assert caller is not None

    def ask() -> None:
        assert sessions.answer(asked("iam", key_id, Action="ListUsers"), caller, NOW) is None

    if refused:
        with pytest.raises(Refusal, match="InvalidClientTokenId"):
            ask()
    else:
        ask()


def test_a_wrong_code_and_a_session_begin_no_session() -> None:
    sessions = Sessions()

    with pytest.raises(Refusal, match="invalid MFA one time pass code"):
        begun(sessions, SerialNumber="ada", TokenCode="000000")
    caller = sessions.caller(begun(sessions)["AccessKeyId"])
    assert caller is not None
    with pytest.raises(Refusal, match="with session credentials"):
        sessions.answer(asked("sts", Action="GetSessionToken"), caller, NOW)


def test_a_session_without_its_token_is_refused() -> None:
    sessions = Sessions()
    key_id = begun(sessions)["AccessKeyId"]

    with pytest.raises(Refusal, match="InvalidToken"):
        identify(asked("s3", key_id, Action="x"), NOW, sessions)


def test_a_reset_forgets_all_of_them() -> None:
    sessions = Sessions()
    key_id = begun(sessions)["AccessKeyId"]

    sessions.forget()

    assert sessions.caller(key_id) is None

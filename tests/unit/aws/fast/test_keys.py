"""Credentials in random homes: botocore's, or handed over; never others."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path
from random import Random
from typing import Any

import pytest
from botocore.credentials import create_credential_resolver
from botocore.session import Session

from hawse.aws.credentials import role_cache
from hawse.aws.fast.handing import Hand
from hawse.aws.fast.keys import Finder
from hawse.aws.fast.signing import Keys
from hawse.aws.profiles import Profiles
from hawse.aws.targets import Access
from hawse.errors import ConfigError

HOMES = 300
ROLE = "arn:aws:iam::111122223333:role/reader"
NAMES = ("default", "one", "two", "spaced")
_HARMLESS = ("", "region = eu-west-1\n", "s3 =\n  addressing_style = path\n", "# words\n\n")
_ODD = (
    *("credential_process = /bin/false\n", "output : json\n", "aws_access_key_id =\n"),
    *("aws_access_key_id = AKIAHALF\n", "login_session = x\n", "aws_security_token = old\n"),
    *("credential_source = Environment\n", "web_identity_token_file = /x\n", "mfa_serial = m\n"),
)


class Home:
    """A random home folder and environment."""

    def __init__(self, random: Random, path: Path) -> None:
        self._random = random
        self._path = path
        (path / ".aws/cli/cache").mkdir(parents=True)
        self._write("config", "profile ")
        self._write("credentials", "")
        self._keep()
        self.env = {"HOME": str(path), "AWS_EC2_METADATA_DISABLED": "true", **self._variables()}

    def _once(self, times: int) -> bool:
        return self._random.randrange(times) == 0

    def _write(self, name: str, prefix: str) -> None:
        if self._once(8):
            return
        text = "".join(self._section(each, prefix) for each in NAMES if not self._once(3))
        if self._once(2) and prefix:
            text += "[sso-session work]\nsso_start_url = https://x\nsso_region = eu-west-1\n"
        if self._once(15):
            text += self._random.choice(("[default]\na=b\n", "  odd\n", "é = 1\n", "[x\n"))
        (self._path / ".aws" / name).write_text(text, encoding="utf-8")

    def _section(self, name: str, prefix: str) -> str:
        head = f"[{'' if name == 'default' else prefix}{name}]\n"
        if name == "spaced" and self._once(3):
            head = self._random.choice((f"[ {prefix}{name} ]\n", f'[{prefix}"{name}"]\n'))
        odd = self._random.choice(_ODD) if self._once(20) else ""
        return head + self._credentials() + self._random.choice(_HARMLESS) + odd

    def _credentials(self) -> str:
        key = self._random.choice("AB")
        if self._once(2):
            token = "aws_session_token = t\n" if self._once(4) else ""
            return (
                f"aws_access_key_id = AKIA{key}\naws_secret_access_key={key.lower()}/=+ \n{token}"
            )
        role = f"role_arn = {ROLE}\nsource_profile = {self._random.choice(NAMES)}\n"
        return self._random.choice(
            (
                *(role, role, f"{role}duration_seconds = 3600\nexternal_id = e\n", ""),
                "sso_session = work\nsso_account_id = 1\nsso_role_name = r\n",
                "sso_start_url = https://x\nsso_region = r\nsso_account_id = 1\nsso_role_name=r\n",
            )
        )

    def _variables(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self._once(3):
            found |= {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env"}
        for name, value in (
            *(("AWS_SESSION_TOKEN", "t"), ("AWS_SECURITY_TOKEN", "old"), ("AWS_PROFILE", "one")),
            *(("AWS_DEFAULT_PROFILE", "two"), ("AWS_ACCESS_KEY_ID", "AKIAHALF")),
        ):
            if self._once(8):
                found[name] = value
        return found

    def _keep(self) -> None:
        """What the AWS CLI keeps: for the roles, and for signing in."""
        plain = {"RoleArn": ROLE}
        self._kept(json.dumps(plain, sort_keys=True), "ASIAROLE")
        more = {**plain, "DurationSeconds": 3600, "ExternalId": "e"}
        self._kept(json.dumps(more, sort_keys=True), "ASIAMORE")
        signed_in = {"roleName": "r", "accountId": "1"}
        for extra in ({"sessionName": "work"}, {"startUrl": "https://x"}):
            args = {**signed_in, **extra}
            self._kept(json.dumps(args, sort_keys=True, separators=(",", ":")), "ASIASSO")

    def _kept(self, text: str, key: str) -> None:
        if self._once(4):
            return
        minutes = self._random.choice((-5, 14, 16, 600))
        ends = datetime.now(UTC) + timedelta(minutes=minutes)
        form = self._random.choice(("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S+00:00"))
        kept = {"AccessKeyId": key, "SecretAccessKey": "s", "SessionToken": "t"}
        body = {"Credentials": {**kept, "Expiration": ends.strftime(form)}}
        name = sha1(text.encode()).hexdigest()
        (self._path / ".aws/cli/cache" / f"{name}.json").write_text(json.dumps(body))


def theirs(home: Home, profile: str, path: Path) -> Any:
    """What botocore finds without asking anybody; None for nothing, or for an error."""

    class Offline(Session):
        """Whoever wants to ask AWS has not found anything in the files."""

        def create_client(self, *_: Any, **__: Any) -> Any:
            raise ConnectionError

    try:
        session = Offline(profile=profile or None)
        chain = create_credential_resolver(
            session, cache=role_cache(path / ".aws/cli/cache"), region_name="eu-west-1"
        )
        chain.remove("iam-role")
        session.register_component("credential_provider", chain)
        found = session.get_credentials()
        return found and found.get_frozen_credentials()
    except Exception:  # whatever it is, it is not keys
        return None


def found(home: Home, profile: str) -> Keys | None:
    profiles = Profiles(home.env)
    finder = Finder(home.env, profiles, datetime.now(UTC).timestamp)
    try:
        return finder.find(Access(profile))
    except (Hand, ConfigError):  # a broken file is botocore's to complain about
        return None


def test_random_homes_give_botocores_keys_or_are_handed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: Counter[str] = Counter()
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for number in range(HOMES):
        random = Random(number)
        path = tmp_path / str(number)
        home = Home(random, path)
        profile = random.choice(("", "", *NAMES))
        with monkeypatch.context() as patch:
            for name, value in home.env.items():
                patch.setenv(name, value)
            ours = found(home, profile)
            expected = theirs(home, profile, path) if ours is not None else None
        if ours is None:
            seen["handed"] += 1
            continue
        assert expected is not None, f"home {number}: {ours}"
        assert (ours.access, ours.secret, ours.token or None) == (
            expected.access_key,
            expected.secret_key,
            expected.token or None,
        ), f"home {number}"
        seen[ours.source] += 1

    assert seen["handed"] < HOMES
    assert {"env", "shared-credentials-file", "assume-role", "sso"} <= seen.keys()

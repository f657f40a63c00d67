"""Sinks in AWS: a secret of Secrets Manager, and a parameter of Systems Manager."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from hawse.aws.access_keys import Pair, replaced, stored
from hawse.errors import CLIError, NotFound, Refused
from hawse.services.iam.keys.calls import (
    GET_SECRET_PARAMETER,
    GET_SECRET_VALUE,
    PUT_PARAMETER,
    PUT_SECRET_VALUE,
    UPDATE_SECRET_VERSION_STAGE,
)
from hawse.services.iam.keys.sinks import require_key

if TYPE_CHECKING:
    from hawse.aws.targets import Answer, Target
    from hawse.plan import Hand

CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"


class SecretSink:  # pylint: disable=unused-argument  # the protocol's
    """A secret of Secrets Manager: a new version, current only once it was read back."""

    blind = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = f"secretsmanager:{name}"

    def check(self, target: Target, old: str) -> None:
        try:
            answer = self._version(target)
        except NotFound as error:
            hint = "create it first: who may read it is your decision"
            raise NotFound(
                self.text, why="no such secret, or it has no value", hint=hint
            ) from error
        if "SecretString" not in answer:
            raise Refused(self.text, why="is binary")
        if stored(answer["SecretString"]) is not None or answer["SecretString"].strip() != "{}":
            require_key(self.text, answer["SecretString"], old)

    def pair(self, target: Target, *ids: str) -> Pair | None:
        held = stored(self._version(target).get("SecretString", ""))
        return held if held is not None and held.id in ids else None

    def write(self, hand: Hand, pair: Pair, instead_of: str) -> None:
        now = self._version(hand.target)
        if stored(now.get("SecretString", "")) == pair:
            return
        text = replaced(now.get("SecretString", ""), pair)
        made = hand.write(
            PUT_SECRET_VALUE,
            on=self.text,
            SecretId=self.name,
            # The same for the same value in the same place, so that it is sent once.
            ClientRequestToken=sha256(f"{now['VersionId']} {text}".encode()).hexdigest()[:48],
            SecretString=text,
            VersionStages=[PENDING],
        )["VersionId"]
        self._require(hand.target, pair, PENDING)
        hand.write(
            UPDATE_SECRET_VERSION_STAGE,
            on=self.text,
            SecretId=self.name,
            VersionStage=CURRENT,
            MoveToVersionId=made,
            RemoveFromVersionId=now["VersionId"],
        )
        self._require(hand.target, pair, CURRENT)

    def _version(self, target: Target, stage: str = CURRENT) -> Answer:
        return target.read(GET_SECRET_VALUE, SecretId=self.name, VersionStage=stage)

    def _require(self, target: Target, pair: Pair, stage: str) -> None:
        if stored(self._version(target, stage).get("SecretString", "")) != pair:
            raise CLIError(self.text, why=f"{stage} does not hold what was written")


class ParameterSink:  # pylint: disable=unused-argument  # the protocol's
    """A SecureString of Parameter Store; made when there is none."""

    blind = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = f"ssm:{name}"

    def check(self, target: Target, old: str) -> None:
        found = self._parameter(target)
        if found.get("Type", "SecureString") != "SecureString":
            raise Refused(self.text, why=f"is a {found['Type']}, which anybody who lists can read")
        require_key(self.text, found.get("Value", ""), old)

    def pair(self, target: Target, *ids: str) -> Pair | None:
        held = stored(self._parameter(target).get("Value", ""))
        return held if held is not None and held.id in ids else None

    def write(self, hand: Hand, pair: Pair, instead_of: str) -> None:
        held = self._parameter(hand.target).get("Value", "")
        if stored(held) == pair:
            return
        hand.write(
            PUT_PARAMETER,
            on=self.text,
            Name=self.name,
            Value=replaced(held, pair),
            Type="SecureString",
            Overwrite=True,
        )
        if stored(self._parameter(hand.target).get("Value", "")) != pair:
            raise CLIError(self.text, why="does not hold what was written")

    def _parameter(self, target: Target) -> dict[str, Any]:
        try:
            found = target.read(GET_SECRET_PARAMETER, Name=self.name, WithDecryption=True)
        except NotFound:
            return {}
        parameter: dict[str, Any] = found["Parameter"]
        return parameter

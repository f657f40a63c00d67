"""`ScriptedAws`: AWS that answers what a test says, held to botocore's service models.

It takes the place of the wire only: gate, paging, error translation and waiting are the real
ones. Parameters are checked as botocore checks them, answers must fit the model's output, and a
call that nobody scripted fails the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jmespath

from hawse.aws.calls import Call, Read
from hawse.aws.models import service_model
from hawse.aws.service_client import AWSServiceClient, Params, Transport
from hawse.aws.gate import Gate
from hawse.aws.stores.choosing import Stores
from hawse.aws.targets import Access, Answer, CredentialsInfo, Identity, Target
from hawse.errors import CLIError

ACCOUNT = "111122223333"
Body = Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]]
Made = tuple[str, str, str, dict[str, Any]]


@dataclass
class Script:
    """One scripted answer: pages to give, or an error; for one place, or for any."""

    pages: Sequence[Body] = ()
    error: Exception | tuple[str, str, int] | None = None
    region: str = ""
    account: str = ""
    left: int | None = None

    def fits(self, account: str, region: str) -> bool:
        return self.left != 0 and self.region in ("", region) and self.account in ("", account)


@dataclass
class ScriptedAws:
    """Hand `ScriptedAws().connect` to an App or an Aws, or take a Target from `target`.

    Of the answers scripted for a call, those with `times` are given first, in order; then the
    newest without. `accounts` maps profiles to account ids; who the caller is (GetCallerIdentity)
    is answered from it unless scripted, and such questions are not in `calls`. `settings`,
    `cache` and `redirected` are those of a Target from `target`.
    """

    accounts: dict[str, str] = field(default_factory=dict)
    calls: list[Made] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    cache: Any = None
    redirected: bool = False
    scripts: dict[str, list[Script]] = field(default_factory=dict)

    def answer(
        self,
        call: Call,
        body: Body | None = None,
        *,
        region: str = "",
        account: str = "",
        times: int | None = None,
    ) -> None:
        """Answer `call` with `body`, or with what `body` makes of the parameters."""
        self._add(call, Script((body or {},), None, region, account, times))

    def pages(
        self,
        call: Read,
        pages: Sequence[Body],
        *,
        region: str = "",
        account: str = "",
        times: int | None = None,
    ) -> None:
        """Answer `call` with several pages; reading it without paging gives the first."""
        self._add(call, Script(tuple(pages), None, region, account, times))

    def fail(
        self,
        call: Call,
        code: str,
        message: str = "",
        *,
        status: int = 400,
        region: str = "",
        account: str = "",
        times: int | None = None,
    ) -> None:
        """Answer `call` with AWS's error `code`, translated as a real one is."""
        self._add(call, Script((), (code, message, status), region, account, times))

    def raises(
        self,
        call: Call,
        error: Exception,
        *,
        region: str = "",
        account: str = "",
        times: int | None = None,
    ) -> None:
        """Let `call` raise what botocore raises (a connection error, say)."""
        self._add(call, Script((), error, region, account, times))

    def names(self) -> list[str]:
        """`ec2:StopInstances` of every call that was made, in order."""
        return [name for _, _, name, _ in self.calls]

    def carried_out(self) -> list[str]:
        """The same without what EC2 was only asked to rehearse."""
        return [name for _, _, name, params in self.calls if not params.get("DryRun")]

    def params(self, call: Call) -> list[dict[str, Any]]:
        """The parameters of every time that `call` was made, in order."""
        return [params for _, _, name, params in self.calls if name == call.name]

    def connect(self, target: Target, service: str) -> Transport:
        """The `Connect` for an App or an Aws."""
        del service  # one script for all
        return _Transport(self, target)

    def target(
        self,
        *calls: Call,
        profile: str = "",
        region: str = "eu-west-1",
        read_only: bool = False,
        gate: Gate | None = None,
        broken: CLIError | None = None,
    ) -> Target:
        """A Target that may make `calls`, without an Aws around it."""
        gate = gate or Gate(calls, read_only=read_only)
        return Target(_Wiring(self), Access(profile), region, gate, broken=broken)

    def account(self, profile: str) -> str:
        """The account that a profile belongs to."""
        return self.accounts.get(profile, ACCOUNT)

    def _add(self, call: Call, script: Script) -> None:
        operation = service_model(call.service).operation_model(call.operation)
        for page in script.pages:
            if not callable(page):
                check_answer(operation.output_shape, page, call.name)
        self.scripts.setdefault(call.name, []).append(script)

    def script_for(self, call: Call, account: str, region: str) -> Script | None:
        """What answers `call` now; a script with `times` is used up."""
        fitting = [s for s in self.scripts.get(call.name, ()) if s.fits(account, region)]
        limited = [script for script in fitting if script.left is not None]
        for script in limited[:1]:
            script.left = (script.left or 0) - 1
        if limited:
            return limited[0]
        return fitting[-1] if fitting else None


class _Transport:
    """Carries calls into the script."""

    def __init__(self, aws: ScriptedAws, target: Target) -> None:
        self._aws, self._target = aws, target

    def send(self, call: Call, params: Params) -> Answer:
        return next(self._answers(call, params))

    def pages(self, call: Read, params: Params) -> Iterator[Answer]:
        return self._answers(call, params)

    def _answers(self, call: Call, params: Params) -> Iterator[Answer]:
        target, given = self._target, dict(deepcopy(dict(params)))
        target.gate.go_on()
        check_params(call, given)
        account = _account(target, self._aws)
        script = self._aws.script_for(call, account, target.region)
        if script is None and call.name == "sts:GetCallerIdentity":
            yield _identity(account)
            return
        target.gate.sent()
        self._aws.calls.append((account, target.region, call.name, given))
        if script is None and given.get("DryRun"):
            script = Script(pages=({},))
        if script is None:
            known = sorted(self._aws.scripts)
            raise AssertionError(
                f"nothing is scripted for {call.name} in {account} {target.region}; "
                f"scripted: {', '.join(known) or 'nothing'}"
            )
        yield from self._scripted(script, call, given)

    def _scripted(self, script: Script, call: Call, params: Mapping[str, Any]) -> Iterator[Answer]:
        if isinstance(script.error, Exception):
            raise script.error
        if script.error is not None:
            raise aws_error(call, *script.error)
        if params.get("DryRun"):
            raise aws_error(call, "DryRunOperation", "Request would have succeeded.", 412)
        for number, page in enumerate(script.pages):
            if number:
                self._target.gate.go_on()
                self._target.gate.sent()
            yield answered(call, page(params) if callable(page) else page)


def _account(target: Target, aws: ScriptedAws) -> str:
    return target.access.account or aws.account(target.profile)


def _identity(account: str) -> Answer:
    arn = f"arn:aws:iam::{account}:user/tester"
    return {"Account": account, "Arn": arn, "UserId": "AIDATESTER", "ResponseMetadata": _about()}


def _about() -> dict[str, Any]:
    return {"RequestId": "00000000-scripted", "HTTPStatusCode": 200, "RetryAttempts": 0}


def answered(call: Call, body: Mapping[str, Any]) -> Answer:
    """`body` as botocore would give it; fails when the operation cannot answer so."""
    operation = service_model(call.service).operation_model(call.operation)
    check_answer(operation.output_shape, body, call.name)
    answer = {**deepcopy(dict(body)), "ResponseMetadata": _about()}
    if isinstance(call, Read) and call.unread:  # then an answer may come without them
        for item in jmespath.search(call.items, answer) or ():
            for name in call.unread:
                item.pop(name, None)
    return answer


def aws_error(call: Call, code: str, message: str, status: int) -> Exception:
    """What botocore raises for AWS's error."""
    from botocore.exceptions import ClientError

    about = {**_about(), "HTTPStatusCode": status}
    response: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": about}
    return ClientError(response, call.operation)


def check_params(call: Call, params: Mapping[str, Any]) -> None:
    """Fails when botocore would refuse the parameters."""
    from botocore.validate import ParamValidator

    shape = service_model(call.service).operation_model(call.operation).input_shape
    if shape is None:
        assert not params, f"{call.name} takes no parameters"
        return
    report = ParamValidator().validate(params, shape)
    assert not report.has_errors(), f"{call.name}: {report.generate_report()}"


_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (float, int),
    "double": (float, int),
    "boolean": (bool,),
    "blob": (bytes,),
}


def check_answer(shape: Any, value: Any, where: str) -> None:
    """Fails when `value` is not what the model says the service answers."""
    if shape is None:
        assert not value, f"{where} answers nothing"
    elif shape.name == "policyDocumentType" and isinstance(value, Mapping):
        return  # botocore reads the documents of IAM, whose model has them as text
    elif shape.type_name == "structure":
        _check_structure(shape, value, where)
    elif shape.type_name == "list":
        assert isinstance(value, (list, tuple)), f"{where} is a list, not {value!r}"
        for inner in value:
            check_answer(shape.member, inner, f"{where}[]")
    elif shape.type_name == "map":
        for key, inner in value.items():
            check_answer(shape.value, inner, f"{where}.{key}")
    elif shape.type_name == "timestamp":
        assert getattr(value, "tzinfo", None), f"{where} is an aware datetime, not {value!r}"
    elif not hasattr(value, "read"):  # a streamed body
        wanted = _TYPES.get(shape.type_name)
        assert wanted is None or isinstance(value, wanted), f"{where}: {value!r}"


def _check_structure(shape: Any, value: Any, where: str) -> None:
    assert isinstance(value, Mapping), f"{where} is a structure, not {value!r}"
    for key, inner in value.items():
        assert key in shape.members, f"{where} has no member {key}: {sorted(shape.members)}"
        check_answer(shape.members[key], inner, f"{where}.{key}")


class _Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 12, 0, tzinfo=UTC) + timedelta(seconds=self.time)

    def monotonic(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


class _Wiring:  # pylint: disable=unused-argument  # the protocol's
    """The least that a Target asks for."""

    names_accounts = False
    patience = 600.0

    def __init__(self, aws: ScriptedAws) -> None:
        self._aws = aws
        self.clock = _Clock()

    @property
    def cache(self) -> Any:
        return self._aws.cache

    @property
    def redirected(self) -> bool:
        return self._aws.redirected

    def setting(self, key: str) -> Any:
        return self._aws.settings.get(key)

    @property
    def env(self) -> Mapping[str, str]:
        return {}

    @property
    def stores(self) -> Stores:
        raise NotImplementedError

    def lend(self, key: str, secret: str) -> None:
        return None

    def client(self, target: Target, service: str) -> AWSServiceClient:
        return AWSServiceClient(target, service, self._aws.connect(target, service))

    def identity_of(self, target: Target) -> Identity:
        account = self._aws.account(target.profile)
        return Identity(account, f"arn:aws:iam::{account}:user/tester")

    def place_of(self, _: Target) -> str:
        return ""

    def at_home(self, target: Target) -> bool:
        return True

    def credentials_of(self, target: Target) -> CredentialsInfo:
        return CredentialsInfo("scripted")

    def region_source(self, target: Target) -> str:
        return "scripted"

    def renewal_of(self, target: Target) -> str:
        return "aws configure"

    def reach_of(self, target: Target) -> Any:
        raise NotImplementedError("scripted AWS moves no objects")

    def named(self, account: str) -> tuple[str, bool]:
        return "", False

    def release(self, target: Target) -> None:
        return None

"""Which targets there are: what --profile, --region, --account and --role mean."""

# pylint: disable=redefined-outer-name  # pytest's fixtures

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from hawse.aws.calls import Read
from hawse.aws.frame_calls import (
    DESCRIBE_REGIONS,
    GET_CALLER_IDENTITY,
    LIST_ACCOUNTS,
    LIST_ACCOUNTS_FOR_PARENT,
    LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
    LIST_TAGS_FOR_RESOURCE,
)
from hawse.aws.selection import role_arn
from hawse.aws.sessions import Aws
from hawse.aws.gate import Gate
from hawse.aws.targets import Scope, Selection, Target
from hawse.errors import (
    AccessDenied,
    CLIError,
    ConfigError,
    CredentialsError,
    NotFound,
    UsageError,
)
from tests.conftest import FakeClock
from tests.scripted import ScriptedAws
from tests.unit.aws.conftest import NOTHING, Folders, Settings, Typed

DESCRIBE = Read("ec2", "DescribeInstances", iam=(), items="Reservations[].Instances[]")
PROD, STAGING, DEV = "222233334444", "333344445555", "444455556666"
CONFIG = f"""
[default]
region = eu-central-1
[profile acme-prod]
region = us-east-1
role_arn = arn:aws:iam::{PROD}:role/Admin
source_profile = default
[profile acme-staging]
role_arn = arn:aws:iam::{STAGING}:role/Admin
source_profile = default
[profile acme-prod-read]
role_arn = arn:aws:iam::{PROD}:role/Reader
source_profile = default
[profile keys]
aws_access_key_id = AKID
"""
ACCOUNTS = {
    "prod": {"id": PROD, "production": True},
    "staging": {"id": STAGING, "role": "Deployer"},
}

Find = Callable[..., list[Target]]


@pytest.fixture
def made(aws: ScriptedAws, home: Path, tmp_path: Path, clock: FakeClock) -> Callable[..., Aws]:
    (home / ".aws" / "config").write_text(CONFIG)

    def make(
        env: Mapping[str, str] = NOTHING,
        settings: Mapping[str, Any] = NOTHING,
        typed: Typed = Typed(),
    ) -> Aws:
        return Aws(
            env={"HOME": str(home), **env},
            config=Settings(settings),
            paths=Folders(tmp_path / "cache"),
            clock=clock,
            connect=aws.connect,
            options=typed,
        )

    return make


@pytest.fixture
def find(made: Callable[..., Aws]) -> Find:
    """The targets of a selection for a command of EC2."""

    def targets(
        *,
        scope: Scope = Scope.REGION,
        env: Mapping[str, str] = NOTHING,
        settings: Mapping[str, Any] = NOTHING,
        typed: Typed = Typed(),
        services: tuple[str, ...] = ("ec2",),
        **selection: Any,
    ) -> list[Target]:
        aws = made(env, settings, typed)
        return aws.targets(Selection(**selection), scope, Gate([DESCRIBE]), services=services)

    return targets


def places(targets: list[Target]) -> list[tuple[str, str]]:
    return [(target.profile, target.region) for target in targets]


def enabled(*names: str) -> dict[str, Any]:
    return {"Regions": [{"RegionName": name} for name in names]}


def account(id: str, state: str = "ACTIVE") -> dict[str, str]:
    return {"Id": id, "State": state}


# --- Regions


@pytest.mark.parametrize(
    ("env", "region"),
    [
        ({}, "eu-central-1"),
        ({"AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-2"),
        ({"AWS_DEFAULT_REGION": "eu-west-2", "AWS_REGION": "eu-west-1"}, "eu-west-1"),
    ],
)
def test_the_region_is_the_environments_then_the_profiles(
    find: Find, env: dict[str, str], region: str
) -> None:
    assert places(find(env=env)) == [("default", region)]


def test_a_region_that_is_given_wins(find: Find) -> None:
    found = find(env={"AWS_REGION": "eu-west-1"}, regions=("us-east-2", "eu-west-3", "us-east-2"))

    assert places(found) == [("default", "us-east-2"), ("default", "eu-west-3")]


def test_without_any_region_it_says_what_to_type(find: Find) -> None:
    with pytest.raises(ConfigError, match="no region") as raised:
        find(profiles=("acme-staging",))
    assert "-r eu-west-1" in raised.value.hint


def test_who_has_nothing_is_told_of_credentials_first(find: Find, home: Path) -> None:
    (home / ".aws" / "config").unlink()

    with pytest.raises(CredentialsError, match="no AWS credentials"):
        find(env={"AWS_EC2_METADATA_DISABLED": "true"})
    with pytest.raises(ConfigError, match="no region"):
        find(env={"AWS_ACCESS_KEY_ID": "AKID"})


def test_what_has_no_region_needs_none(find: Find) -> None:
    found = find(profiles=("acme-staging",), scope=Scope.ACCOUNT)

    assert places(found) == [("acme-staging", "us-east-1")]


def test_what_has_no_region_runs_once_however_many_are_given(find: Find) -> None:
    found = find(scope=Scope.ACCOUNT, regions=("eu-west-1", "eu-west-2"))

    assert places(found) == [("default", "eu-west-1")]


def test_choosing_plain_targets_asks_nothing(find: Find, aws: ScriptedAws) -> None:
    find(profiles=("acme-prod",), regions=("eu-west-1", "eu-west-2"))

    assert aws.calls == []


def test_all_means_the_enabled_regions(find: Find, aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_REGIONS, enabled("us-east-1", "eu-west-1"))

    assert places(find(regions=("all",))) == [("default", "eu-west-1"), ("default", "us-east-1")]


def test_a_glob_matches_enabled_regions(find: Find, aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_REGIONS, enabled("us-east-1", "eu-west-1", "eu-west-2"))

    assert places(find(regions=("eu-*",))) == [("default", "eu-west-1"), ("default", "eu-west-2")]


def test_a_glob_that_matches_nothing_is_not_found(find: Find, aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_REGIONS, enabled("us-east-1"))

    with pytest.raises(NotFound, match="region xx-"):
        find(regions=("xx-*",))


def test_enabled_regions_are_asked_once_a_day(
    find: Find, aws: ScriptedAws, clock: FakeClock
) -> None:
    aws.answer(DESCRIBE_REGIONS, enabled("us-east-1"))

    find(regions=("all",))
    find(regions=("all",))
    within_a_day = len(aws.calls)
    clock.sleep(86401)
    find(regions=("all",))

    assert (within_a_day, len(aws.calls)) == (1, 2)


def test_without_the_cache_they_are_asked_every_time(find: Find, aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_REGIONS, enabled("us-east-1"))

    for _ in range(2):
        find(regions=("all",), typed=Typed(cache=False))

    assert len(aws.calls) == 2


def test_regions_where_the_service_is_not_offered_are_left_out(
    find: Find, aws: ScriptedAws
) -> None:
    aws.answer(DESCRIBE_REGIONS, enabled("us-east-1", "eu-west-1"))

    assert places(find(regions=("all",), services=("pricing",))) == [("default", "us-east-1")]
    assert len(find(regions=("all",), services=("pricing", "ec2"))) == 2


def test_a_region_that_is_newer_than_the_sdk_is_kept(find: Find, aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_REGIONS, enabled("eu-west-9"))

    assert places(find(regions=("all",))) == [("default", "eu-west-9")]


def test_a_misspelt_region_is_refused_with_a_suggestion(find: Find, aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_REGIONS, enabled("eu-west-1"))

    with pytest.raises(UsageError, match="region eu-wset-1") as raised:
        find(regions=("eu-wset-1",))
    assert "eu-west-1" in raised.value.hint


def test_a_new_region_by_name_is_taken_when_it_is_enabled(find: Find, aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_REGIONS, enabled("eu-west-9"))

    assert places(find(regions=("eu-west-9",))) == [("default", "eu-west-9")]


def test_who_may_not_list_regions_is_told_for_one_account(find: Find, aws: ScriptedAws) -> None:
    aws.fail(DESCRIBE_REGIONS, "UnauthorizedOperation", "no", status=403)

    with pytest.raises(AccessDenied, match="ec2:DescribeRegions"):
        find(regions=("all",))


def test_one_account_that_may_not_does_not_end_the_others(find: Find, aws: ScriptedAws) -> None:
    aws.answer(DESCRIBE_REGIONS, enabled("us-east-1"))
    aws.fail(DESCRIBE_REGIONS, "UnauthorizedOperation", "no", status=403, account=STAGING)

    found = find(profiles=("acme-prod", "acme-staging"), regions=("all",))

    assert places(found)[0] == ("acme-prod", "us-east-1")
    with pytest.raises(AccessDenied):
        found[1].read(DESCRIBE)


def test_the_enabled_regions_of_an_account_are_sorted(
    made: Callable[..., Aws], aws: ScriptedAws
) -> None:
    aws.answer(DESCRIBE_REGIONS, enabled("us-east-1", "eu-west-1"))
    door = made()
    target = door.target(Selection(), Scope.REGION, Gate([]))

    assert door.enabled_regions(target) == ["eu-west-1", "us-east-1"]


# --- Profiles


def test_an_unknown_profile_is_told_with_a_suggestion(find: Find) -> None:
    with pytest.raises(CredentialsError, match="profile acme-prd") as raised:
        find(profiles=("acme-prd",))
    assert "acme-prod" in raised.value.hint


def test_an_unknown_profile_of_the_environment_is_told(find: Find) -> None:
    with pytest.raises(CredentialsError, match="profile gone"):
        find(env={"AWS_PROFILE": "gone"})


def test_a_glob_that_matches_no_profile_is_told(find: Find) -> None:
    with pytest.raises(CredentialsError, match=r"profile x\*"):
        find(profiles=("x*",))


def test_profiles_of_the_same_account_are_one_target(find: Find) -> None:
    found = find(profiles=("acme-*",), regions=("eu-west-1",))

    assert places(found) == [("acme-prod", "eu-west-1"), ("acme-staging", "eu-west-1")]


def test_accounts_that_profiles_do_not_tell_are_asked(find: Find, aws: ScriptedAws) -> None:
    aws.accounts.update({"keys": PROD, "default": DEV})

    found = find(profiles=("acme-prod", "keys", "default"), regions=("eu-west-1",))

    assert [target.account for target in found] == [PROD, DEV]


def test_a_profile_that_does_not_work_does_not_end_the_others(find: Find, aws: ScriptedAws) -> None:
    aws.fail(GET_CALLER_IDENTITY, "ExpiredToken", "no", status=403, account="111122223333")

    found = find(profiles=("keys", "acme-prod"), regions=("eu-west-1",))

    assert [target.profile for target in found] == ["keys", "acme-prod"]
    with pytest.raises(CredentialsError):
        _ = found[0].account


def test_keys_of_the_environment_are_no_profile(find: Find) -> None:
    found = find(env={"AWS_ACCESS_KEY_ID": "AKID", "AWS_REGION": "eu-west-1"})

    assert places(found) == [("", "eu-west-1")]


# --- Accounts and roles


def roles(targets: list[Target]) -> list[tuple[str, str]]:
    return [(target.account, target.role.rpartition("/")[2]) for target in targets]


def test_a_role_is_assumed_in_each_account(find: Find) -> None:
    found = find(accounts=(PROD, DEV), role="Reader")

    assert roles(found) == [(PROD, "Reader"), (DEV, "Reader")]
    assert found[0].role == f"arn:aws:iam::{PROD}:role/Reader"
    assert found[0].profile == "default"


def test_ones_own_account_needs_no_role(find: Find) -> None:
    found = find(accounts=("111122223333", PROD), role="Reader")

    assert roles(found) == [("111122223333", ""), (PROD, "Reader")]


def test_a_configured_account_is_known_by_its_name_and_role(find: Find) -> None:
    found = find(accounts=("staging",), settings={"accounts": ACCOUNTS})

    assert roles(found) == [(STAGING, "Deployer")]


def test_the_role_that_is_given_wins(find: Find) -> None:
    found = find(accounts=("staging",), role="Reader", settings={"accounts": ACCOUNTS})

    assert roles(found) == [(STAGING, "Reader")]


def test_configured_names_match_globs(find: Find) -> None:
    found = find(accounts=("*",), role="Reader", settings={"accounts": ACCOUNTS})

    assert [target.account_name for target in found] == ["prod", "staging"]


def test_without_a_role_a_profile_that_leads_there_is_taken(find: Find) -> None:
    found = find(accounts=(PROD,))

    assert (found[0].profile, found[0].role) == ("acme-prod", "")


def test_without_any_way_there_it_says_what_to_type(find: Find) -> None:
    with pytest.raises(ConfigError, match=f"account {DEV}") as raised:
        find(accounts=(DEV,))
    assert "--role" in raised.value.hint


def test_an_unknown_name_is_told_with_those_there_are(find: Find) -> None:
    with pytest.raises(NotFound, match="account prd") as raised:
        find(accounts=("prd",), role="R", settings={"accounts": ACCOUNTS})
    assert raised.value.hint == "configured are prod, staging"


def test_the_organization_is_its_active_accounts(find: Find, aws: ScriptedAws) -> None:
    aws.pages(
        LIST_ACCOUNTS,
        [
            {"Accounts": [account(PROD), account(STAGING, "SUSPENDED")], "NextToken": "t"},
            {"Accounts": [{"Id": DEV, "Status": "ACTIVE"}]},
        ],
    )

    assert roles(find(accounts=("org",), role="R")) == [(PROD, "R"), (DEV, "R")]


def test_a_unit_is_its_accounts_and_those_of_the_units_in_it(find: Find, aws: ScriptedAws) -> None:
    accounts = {"ou-root-parent": [account(PROD)], "ou-root-child": [account(DEV)]}
    units = {"ou-root-parent": [{"Id": "ou-root-child"}], "ou-root-child": []}
    aws.answer(LIST_ACCOUNTS_FOR_PARENT, lambda p: {"Accounts": accounts[p["ParentId"]]})
    aws.answer(
        LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
        lambda p: {"OrganizationalUnits": units[p["ParentId"]]},
    )

    assert roles(find(accounts=("ou-root-parent",), role="R")) == [(PROD, "R"), (DEV, "R")]


@pytest.mark.parametrize(
    ("term", "ids"),
    [("tag:env=prod", [PROD]), ("tag:env=*", [PROD, DEV]), ("tag:env", [PROD, DEV])],
)
def test_accounts_by_tag(find: Find, aws: ScriptedAws, term: str, ids: list[str]) -> None:
    tags = {PROD: "prod", DEV: "dev"}
    aws.answer(LIST_ACCOUNTS, {"Accounts": [account(PROD), account(STAGING), account(DEV)]})
    aws.answer(
        LIST_TAGS_FOR_RESOURCE,
        lambda p: {
            "Tags": (
                [{"Key": "env", "Value": tags[p["ResourceId"]]}] if p["ResourceId"] in tags else []
            )
        },
    )

    assert [t.account for t in find(accounts=(term,), role="R")] == ids


def test_a_tag_that_no_account_has_is_not_found(find: Find, aws: ScriptedAws) -> None:
    aws.answer(LIST_ACCOUNTS, {"Accounts": [account(PROD)]})
    aws.answer(LIST_TAGS_FOR_RESOURCE, {"Tags": []})

    with pytest.raises(NotFound, match="account tag:env=prod"):
        find(accounts=("tag:env=prod",), role="R")


def test_who_may_not_read_the_organization_is_told(find: Find, aws: ScriptedAws) -> None:
    aws.fail(LIST_ACCOUNTS, "AccessDeniedException", "no")

    with pytest.raises(AccessDenied, match="organizations:ListAccounts"):
        find(accounts=("org",), role="R")


def test_roles_are_assumed_from_one_profile(find: Find) -> None:
    with pytest.raises(UsageError, match="--role"):
        find(profiles=("keys", "acme-staging"), accounts=(DEV,), role="R", regions=("eu-west-1",))


def test_several_profiles_are_narrowed_by_accounts(find: Find) -> None:
    found = find(
        profiles=("acme-prod", "acme-staging"), accounts=(STAGING,), regions=("eu-west-1",)
    )

    assert places(found) == [("acme-staging", "eu-west-1")]


def test_a_typed_role_without_an_account_is_in_ones_own(find: Find) -> None:
    found = find(role="Reader", typed=Typed(role="Reader"))

    assert roles(found) == [("111122223333", "Reader")]


def test_a_typed_arn_names_its_account(find: Find) -> None:
    arn = f"arn:aws:iam::{PROD}:role/Reader"

    assert roles(find(role=arn, typed=Typed(role=arn))) == [(PROD, "Reader")]


def test_a_configured_role_waits_for_an_account(find: Find) -> None:
    assert roles(find(role="Reader", settings={"role": "Reader"})) == [("111122223333", "")]


@pytest.mark.parametrize(
    ("role", "arn"),
    [
        ("Reader", f"arn:aws:iam::{PROD}:role/Reader"),
        ("team/Reader", f"arn:aws:iam::{PROD}:role/team/Reader"),
        ("arn:aws:iam::1:role/team/Reader", f"arn:aws:iam::{PROD}:role/team/Reader"),
    ],
)
def test_a_role_may_have_a_path_or_be_an_arn(role: str, arn: str) -> None:
    assert role_arn(role, PROD, "aws") == arn


# --- Names


def test_the_configured_name_and_production_mark_belong_to_the_account(find: Find) -> None:
    (prod,) = find(profiles=("acme-prod",), settings={"accounts": ACCOUNTS})
    (other,) = find(profiles=("keys",), regions=("eu-west-1",), settings={"accounts": ACCOUNTS})

    assert (prod.account_name, prod.production) == ("prod", True)
    assert (other.account_name, other.production) == ("keys", False)


def test_without_configured_accounts_a_name_asks_nothing(find: Find, aws: ScriptedAws) -> None:
    aws.fail(GET_CALLER_IDENTITY, "InternalError", "no", status=500)

    (target,) = find(profiles=("keys",), regions=("eu-west-1",))

    assert (target.account_name, target.production) == ("keys", False)


def test_an_account_that_cannot_be_found_out_is_not_taken_for_a_harmless_one(
    find: Find, aws: ScriptedAws
) -> None:
    aws.fail(GET_CALLER_IDENTITY, "InternalError", "no", status=500)

    (target,) = find(profiles=("keys",), regions=("eu-west-1",), settings={"accounts": ACCOUNTS})

    assert target.account_name == "keys"
    with pytest.raises(CLIError):
        _ = target.production


def test_in_the_sandbox_targets_say_so(find: Find) -> None:
    assert not find()[0].sandbox
    assert find(env={"HAWSE_SANDBOX": "1"})[0].sandbox


def test_hundreds_of_targets_ask_nothing(find: Find, home: Path, aws: ScriptedAws) -> None:
    profiles = "".join(
        f"[profile p{n}]\nrole_arn = arn:aws:iam::{n:012d}:role/R\nsource_profile = default\n"
        for n in range(20)
    )
    (home / ".aws" / "config").write_text(CONFIG + profiles)
    aws.answer(DESCRIBE_REGIONS, enabled(*(f"eu-west-{n}" for n in range(17))))

    found = find(profiles=("p*",), regions=("all",))

    assert len(found) == 340
    assert len({target.account for target in found}) == 20
    assert len(aws.calls) == 20

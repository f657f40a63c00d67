"""Whether the settings of a run are plain, and which endpoint they name. Whatever may change how a
request is made and is not known here hands over to botocore.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.aws.fast.handing import Hand
from hawse.aws.fast.signing import Place
from hawse.systems import SYSTEM

if TYPE_CHECKING:
    from hawse.aws.targets import Target

SWITCH = "HAWSE_TRANSPORT"
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")
# What botocore takes from the environment that changes requests in ways that are not done here.
_VARIABLES = (
    *("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_DEFAULTS_MODE"),
    *("AWS_STS_REGIONAL_ENDPOINTS", "AWS_AUTH_SCHEME_PREFERENCE", "AWS_SIGV4A_SIGNING_REGION_SET"),
    *("AWS_LAMBDA_FUNCTION_NAME", "AWS_DATA_PATH", "AWS_CSM_ENABLED"),
)
_PROFILE = {
    *("region", "output", "aws_access_key_id", "aws_secret_access_key", "aws_session_token"),
    *("aws_account_id", "role_arn", "source_profile", "mfa_serial", "external_id"),
    *("role_session_name", "duration_seconds", "sso_session", "sso_start_url", "sso_region"),
    *("sso_account_id", "sso_role_name", "sso_registration_scopes", "ca_bundle", "s3", "s3api"),
    *("credential_process", "credential_source", "web_identity_token_file", "login_session"),
    *("retry_mode", "max_attempts", "tcp_keepalive", "user_agent_appid", "history"),
}


def odd_environment(env: Mapping[str, str], home: Path) -> str:
    """What asks for more than is done here, a variable, a proxy or models of the user's own; ""."""
    if env.get(SWITCH) == "boto3":
        return f"{SWITCH} is boto3"
    if env.get(SWITCH) not in (None, "", "fast"):
        return f"{SWITCH} is neither fast nor boto3"
    for name in _VARIABLES:
        if env.get(name, "").lower() not in ("", "false"):
            return f"{name} is set"
    if not env.get("HAWSE_SANDBOX") and _proxies(env):
        return "a proxy"
    return "models of the user's own" if (home / ".aws" / "models").is_dir() else ""


def _proxies(env: Mapping[str, str]) -> bool:
    if any(value and name.lower() in _PROXIES for name, value in env.items()):
        return True
    if SYSTEM == "posix":
        return False
    from urllib.request import getproxies

    return bool(getproxies())


def check_profile(values: Mapping[str, Any]) -> None:
    """Hand when a profile has a setting that is not known to change nothing here."""
    for name in values:
        if name not in _PROFILE and not name.startswith("cli_"):
            raise Hand(f"the profile has {name}")


def place(table: Mapping[str, Any], target: Target, typed: str, env: Mapping[str, str]) -> Place:
    """Where requests to a service go: the endpoint that is typed or set, else AWS's own."""
    endpoints = table["endpoints"]
    row = endpoints["regions"].get(target.region)
    if row is None:
        raise Hand(f"the table does not know {target.region}")
    given = typed or _given(table, env)
    if given:
        return _own(given, target.region, endpoints)
    url, region, name = endpoints["rows"][row]
    url = url.replace("{r}", target.region)
    return Place(url, region or target.region, name or endpoints["name"])


def _given(table: Mapping[str, Any], env: Mapping[str, str]) -> str:
    if env.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return ""
    return env.get(f"AWS_ENDPOINT_URL_{table['id']}") or env.get("AWS_ENDPOINT_URL") or ""


def _own(url: str, region: str, endpoints: Mapping[str, Any]) -> Place:
    scheme, _, rest = url.partition("://")
    host = rest.removesuffix("/")
    if scheme not in ("http", "https") or not host.isascii() or set(host) & set("/?#@[]% "):
        raise Hand("an endpoint that is not plain")
    if region in endpoints["given"]:
        raise Hand("an endpoint with rules of its own")
    return Place(f"{scheme}://{host}", region, endpoints["name"])

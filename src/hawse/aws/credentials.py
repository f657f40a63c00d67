"""Where credentials come from: botocore's chain, with the AWS CLI's cache and without waiting.

boto3 by itself asks the metadata service of EC2 when it finds nothing nearer, which on a laptop
means seconds of silence before a vague error. It is asked here only where there can be one: the
firmware says that this is EC2, or, off Linux, it answers within a quarter of a second. The
variables AWS_EC2_METADATA_DISABLED and AWS_EC2_METADATA_SERVICE_ENDPOINT are honoured.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.session import Session

    from hawse.aws.mfa import Codes
    from hawse.aws.profiles import Profiles

_PROBE_SECONDS = 0.25
_METADATA = "169.254.169.254"


def resolver(
    session: Session, profiles: Profiles, env: Mapping[str, str], region: str, codes: Codes
) -> Any:
    """botocore's chain of credential providers for a session, with the AWS CLI's role cache.

    `codes` asks for those of MFA devices.
    """
    from botocore.credentials import create_credential_resolver

    chain = create_credential_resolver(
        session, cache=role_cache(profiles.role_cache), region_name=region
    )
    _share_tokens(chain, session, profiles, region)
    # botocore's own prompter needs no person, and gives no other way in.
    assuming: Any = chain.get_provider("assume-role")
    assuming._prompter = codes  # pylint: disable=protected-access
    if not metadata_plausible(env):
        chain.remove("iam-role")
    _parse_once(chain, session, profiles)
    return chain


def _share_tokens(chain: Any, session: Session, profiles: Profiles, region: str) -> None:
    """Let the providers take tokens from where `hawse auth login` puts them."""
    from botocore.credentials import ProfileProviderBuilder

    from hawse.aws.sso.tokens import cache_of

    profile = session.get_config_variable("profile") or "default"
    builder = ProfileProviderBuilder(
        session,
        cache=role_cache(profiles.role_cache),
        region_name=region,
        sso_token_cache=cache_of(profiles.token_cache),
    )
    for provider in builder.providers(profile):
        if provider.METHOD == "sso":
            chain.insert_after(provider.METHOD, provider)
            chain.remove(provider.METHOD)  # the first of this name: botocore's own
    # A role that is assumed from such a profile; botocore gives no other way in.
    assuming = chain.get_provider("assume-role")
    assuming._profile_provider_builder = builder  # pylint: disable=protected-access


def _parse_once(chain: Any, session: Session, profiles: Profiles) -> None:
    """Let the providers of plain keys take the parsed files; they would parse them every time."""
    from botocore.credentials import ConfigProvider, SharedCredentialProvider

    profile = session.get_config_variable("profile") or "default"
    for provider in (
        SharedCredentialProvider("", profile, ini_parser=lambda _: profiles.credentials),
        ConfigProvider("", profile, config_parser=lambda _: profiles.config),
    ):
        chain.insert_after(provider.METHOD, provider)
        chain.remove(provider.METHOD)  # the first of this name: botocore's own
    _read_own_stores(chain, session, profiles, profile)


def _read_own_stores(chain: Any, session: Session, profiles: Profiles, profile: str) -> None:
    """Let profiles whose process is hawse itself, sources of roles too, read the store at once."""
    from botocore.credentials import Credentials, ProcessProvider

    from hawse.aws.credential_processes import QuietProcess

    class StoredKeys(ProcessProvider):
        """The key of a profile, without starting another hawse where it is one of ours.

        Another process runs so that nothing of what it prints is ever repeated.
        """

        def __init__(self, name: str) -> None:
            super().__init__(name, lambda: session.full_config, popen=QuietProcess)
            self._name = name

        def load(self) -> Any:
            stored = profiles.stored_key(self._name)
            if stored is None:
                return super().load()
            return Credentials(*stored(), method=self.METHOD)

    chain.insert_after(StoredKeys.METHOD, StoredKeys(profile))
    chain.remove(StoredKeys.METHOD)
    assuming = chain.get_provider("assume-role")
    # botocore has no door for this; where it is renamed, a hawse is started, which is right too.
    builder = getattr(assuming, "_profile_provider_builder", None)
    if builder is not None:
        builder._create_process_provider = StoredKeys  # pylint: disable=protected-access


def role_cache(folder: Path) -> Any:
    """The cache of temporary credentials in `folder`, in the AWS CLI's form."""
    from hawse.aws.whole_files import json_cache

    return json_cache(folder)


def assumed(
    create_client: Callable[..., Any],
    source: Any,
    role: str,
    cache_: Any,
    user: str,
    more: str = "",
) -> Any:
    """Credentials of `role`, assumed from `source` when first needed and again before they end.

    `user` is what CloudTrail shows beside hawse's name. `more` are further parameters, as JSON.
    """
    import json

    from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials

    fetcher = AssumeRoleCredentialFetcher(
        create_client,
        source,
        role,
        extra_args={"RoleSessionName": session_name(user), **json.loads(more or "{}")},
        cache=cache_,
    )
    return DeferredRefreshableCredentials(
        method="assume-role", refresh_using=fetcher.fetch_credentials
    )


def session_name(user: str) -> str:
    """What CloudTrail shows for a role that hawse assumes for `user`."""
    name = "".join(c for c in user if c.isascii() and (c.isalnum() or c in "_+=,.@-"))
    return f"hawse-{name}"[:64].rstrip("-")


def metadata_plausible(
    env: Mapping[str, str], firmware: Path = Path("/sys"), platform: str = sys.platform
) -> bool:
    """Whether the metadata service of EC2 may answer here."""
    if env.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        return False
    if env.get("AWS_EC2_METADATA_SERVICE_ENDPOINT"):
        return True
    return _is_ec2(firmware) if platform == "linux" else _answers()


def _is_ec2(firmware: Path) -> bool:
    """What the EC2 User Guide ("Identify EC2 instances") says to look at; containers see it too."""
    signs = {
        "devices/virtual/dmi/id/sys_vendor": "amazon ec2",
        "devices/virtual/dmi/id/board_asset_tag": "i-",
        "devices/virtual/dmi/id/bios_version": "amazon",
        "hypervisor/uuid": "ec2",
    }
    for name, sign in signs.items():
        try:
            if sign in (firmware / name).read_text(encoding="ascii", errors="replace").lower():
                return True
        except OSError:
            continue
    return False


@cache
def _answers() -> bool:
    import socket

    try:
        with socket.create_connection((_METADATA, 80), timeout=_PROBE_SECONDS):
            return True
    except OSError:
        return False

"""What the transfer engine needs of a target: keys, endpoint, trust, and where keys may go.

The engine signs and sends its requests itself, with awscrt. It finds keys here, as every other
call does: where they are plain without botocore, and else from botocore, which refreshes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hawse.aws.fast.handing import Hand
from hawse.aws.guards import check_key
from hawse.aws.proxies import Proxy, proxy_for
from hawse.errors import CLIError
from hawse.masking import without_passes

if TYPE_CHECKING:
    from hawse.aws.fast.connections import Connections
    from hawse.aws.fast.signing import Keys
    from hawse.aws.fast.transport import Fast
    from hawse.aws.service_client import Log
    from hawse.aws.targets import Target


class Reach:
    """How requests that hawse signs itself reach AWS for one target."""

    def __init__(self, target: Target, fast: Fast) -> None:
        self._target = target
        self._fast = fast

    def keys(self) -> Keys:
        """The keys to sign with now. CredentialsError when there are none."""
        try:
            return self._fast.keys(self._target)
        except CLIError:
            raise
        except Exception as error:
            from hawse.aws.local_failures import local_failure

            raise local_failure(error, "credentials", self._target) from error

    def anew(self) -> Keys:
        """The keys, looked for again: AWS said that the ones in use have expired."""
        self._fast.profiles.reread()
        self._fast.forget(self._target.access)
        return self.keys()

    def now(self) -> float:
        """POSIX seconds, by the run's clock."""
        return self._fast.clock.now().timestamp()

    def endpoint(self, service: str) -> str:
        """The endpoint that is typed, set or configured for a service (`s3`); "" is AWS's own."""
        return next(filter(None, self._endpoints(service)), "").rstrip("/")

    @property
    def place(self) -> str:
        """Where all that the target may send goes when that is not AWS; else ""."""
        from urllib.parse import urlsplit

        from hawse.aws.guards import is_aws

        places = {self.endpoint(call.service) for call in self._target.gate.allowed}
        if all(place and not is_aws(urlsplit(place).hostname or "") for place in places):
            return ", ".join(sorted(places))
        return ""

    @property
    def strangers(self) -> list[str]:
        """The endpoints that are neither AWS's nor on this machine, of what the target may send."""
        from urllib.parse import urlsplit

        from hawse.aws.guards import is_aws, is_loopback

        places = {self.endpoint(call.service) for call in self._target.gate.allowed} - {""}
        hosts = {place: urlsplit(place).hostname or "" for place in places}
        return sorted(
            without_passes(place)
            for place, host in hosts.items()
            if not (is_aws(host) or is_loopback(host))
        )

    @property
    def endpoint_variables(self) -> dict[str, str]:
        """The variables with which a program without the profile reaches the same endpoints."""
        profile, services = self._profile, self._fast.profiles.files.get("services", {})
        of_services = services.get(profile.get("services", ""), {})
        found = {
            f"AWS_ENDPOINT_URL_{service.upper()}": about.get("endpoint_url", "")
            for service, about in of_services.items()
            if isinstance(about, Mapping)
        }
        found["AWS_ENDPOINT_URL"] = self._fast.typed_url or str(profile.get("endpoint_url", ""))
        return {name: url for name, url in found.items() if url and not self._fast.env.get(name)}

    def settings(self, service: str) -> Mapping[str, Any]:
        """The profile's section about a service: `addressing_style` and its like."""
        found = self._profile.get(service)
        return found if isinstance(found, Mapping) else {}

    def wants(self, name: str) -> bool:
        """Whether `use_dualstack_endpoint` or `use_fips_endpoint` is on."""
        set_ = self._fast.env.get(f"AWS_{name.upper()}", "") or self._profile.get(name, "")
        return str(set_).lower() == "true"

    @property
    def bundle(self) -> str:
        """The file of certificates that the user names; "" for the machine's own."""
        from hawse.aws.fast.trust import bundle, missing, named

        try:
            return bundle(self._fast.env, self._profile)
        except Hand as error:
            raise missing(named(self._fast.env, self._profile)) from error

    @property
    def log(self) -> Log | None:
        """Takes what is told of each request; None when nobody reads it."""
        log = self._fast.log
        return log if getattr(log, "wanted", True) else None

    @property
    def connections(self) -> Connections:
        """Connections that are kept, for single requests."""
        return self._fast.connections

    def check(self, key: str, url: str) -> None:
        """Refused when a key must not be sent there."""
        check_key(key, url, self._fast.env)

    def proxy(self, url: str) -> Proxy | None:
        """The proxy that leads there. ConfigError for one that cannot be used."""
        return proxy_for(url, self._fast.env)

    def pause(self, operation: str) -> float:
        """The seconds to wait before an operation of S3, by the configured limits."""
        key, target = self.keys().access, self._target
        return self._fast.limits.pace(target, "s3", operation, key=key, host="").reserve()

    def _endpoints(self, service: str) -> Iterator[str]:
        env, profile = self._fast.env, self._profile
        yield self._fast.typed_url
        if env.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
            return
        yield env.get(f"AWS_ENDPOINT_URL_{service.upper()}") or env.get("AWS_ENDPOINT_URL") or ""
        services = self._fast.profiles.files.get("services", {})
        about = services.get(profile.get("services", ""), {}).get(service, {})
        yield about.get("endpoint_url", "") if isinstance(about, Mapping) else ""
        yield str(profile.get("endpoint_url", ""))

    @property
    def _profile(self) -> Mapping[str, Any]:
        return self._fast.scoped(self._target.access.profile)

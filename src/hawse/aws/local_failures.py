"""What goes wrong before AWS answers: no credentials, no network, no answer.

Called by `failures` only. Every error here says what to type or where to look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hawse.errors import CLIError, ConfigError, CredentialsError, NoCredentials, Unreachable
from hawse.masking import without_passes

if TYPE_CHECKING:
    from hawse.aws.targets import Target

_PROCESS = "error when retrieving credentials from custom-process:"
_RESTART = 'the sandbox is gone: eval "$(hawse sandbox start)"'


def local_failure(error: Exception, what: str, target: Target) -> CLIError:
    """Our error for one that botocore raised by itself, while doing `what`."""
    for name in _names(error):
        if name in _CREDENTIALS or name in _SIGN_IN:
            return _credentials(name, error, target)
        if name in _NETWORK:
            return _network(name, error, what, target)
        if name in _CONFIG:
            return ConfigError(_reason(error), hint="see ~/.aws/config and the AWS_… variables")
    return CLIError(what, why=_reason(error))


def no_credentials(profile: str) -> CredentialsError:
    """The error for nothing to sign with, and what to type."""
    if profile:
        return CredentialsError(
            f"profile {profile}",
            why="it has no credentials",
            hint=f"aws configure --profile {profile}, or aws configure sso --profile {profile}",
        )
    return NoCredentials(
        "no AWS credentials",
        why="none in the environment and no default profile",
        hint="try it without an account: hawse sandbox start --seed; "
        "or: hawse auth populate --start-url URL --sso-region REGION, aws configure, aws login",
    )


_CREDENTIALS = {
    "NoCredentialsError",
    "PartialCredentialsError",
    "CredentialRetrievalError",
    "TokenRetrievalError",
    "NoAuthTokenError",
    "SSOError",
    "LoginError",
    "ProfileNotFound",
    "MissingDependencyException",
    "RefreshWithMFAUnsupportedError",
    "MetadataRetrievalError",
}
# botocore's own words name another command.
_SIGN_IN = {
    "SSOTokenLoadError": "nobody is signed in",
    "UnauthorizedSSOTokenError": "the sign-in has ended",
    "TokenRetrievalError": "the sign-in has ended",
}
_NETWORK = {
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "SSLError",
    "ProxyConnectionError",
    "ConnectionClosedError",
    "ConnectionError",
    "HTTPClientError",
}
_CONFIG = {
    "ConfigNotFound",
    "ConfigParseError",
    "InvalidConfigError",
    "InvalidEndpointConfigurationError",
    "InvalidRetryConfigurationError",
    "InvalidProxiesConfigError",
    "InvalidRegionError",
    "NoRegionError",
    "UnknownEndpointError",
    "EndpointResolutionError",
}


def _names(error: Exception) -> list[str]:
    """The names of the error's classes, nearest first: botocore's tree without importing it."""
    return [kind.__name__ for kind in type(error).__mro__]


def _reason(error: Exception) -> str:
    from hawse.aws.failures import plain

    return plain(str(error))


def _credentials(name: str, error: Exception, target: Target) -> CredentialsError:
    who = f"profile {target.profile}" if target.profile else "credentials"
    if name == "NoCredentialsError":
        return no_credentials(target.profile)
    if name == "ProfileNotFound":
        return CredentialsError(
            who, why="there is no such profile", hint="hawse auth whoami -p '*'"
        )
    if name == "MissingDependencyException":
        return CredentialsError(
            who, why="signing in with aws login needs awscrt", hint="pip install awscrt"
        )
    why = _SIGN_IN.get(name) or _reason(error).replace(_PROCESS, "its credential_process:")
    return CredentialsError(who, why=why, hint=target.renewal)


def _unsent(error: Exception) -> tuple[str, str]:
    """Why nothing was sent. A URL that is none is not repeated: nobody can tell its password."""
    reason = _reason(error)
    if "Failed to parse" in reason:
        return "the URL of the endpoint or of the proxy is none", "check HTTPS_PROXY"
    return reason, ""


def _network(name: str, error: Exception, what: str, target: Target) -> Unreachable:
    details: dict[str, Any] = getattr(error, "kwargs", {})
    url = details.get("endpoint_url") or details.get("proxy_url") or f"AWS in {target.region}"
    url = without_passes(url)
    why, hint = {
        "ConnectTimeoutError": (f"no connection to {url} in time", "is the network up?"),
        "ReadTimeoutError": (f"{url} accepted the request and did not answer in time", ""),
        "SSLError": (
            f"the certificate of {url} was not accepted",
            "behind a proxy that decrypts, set AWS_CA_BUNDLE to its certificate",
        ),
        "ProxyConnectionError": (f"no connection to the proxy {url}", "check HTTPS_PROXY"),
        "ConnectionClosedError": (f"{url} closed the connection without an answer", ""),
        "ConnectionError": (
            f"no connection to {url}",
            (
                _RESTART
                if target.sandbox
                else f"check the network, and that {target.region} is a region"
            ),
        ),
        "HTTPClientError": _unsent(error),
    }[name]
    return Unreachable(what, why=why, hint=hint)

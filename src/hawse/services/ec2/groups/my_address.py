"""The address that whoever runs this has on the internet: theirs to give, or a service's to tell.

No service is asked that the person did not name, since being asked tells it something: the URL
stands on the command line or in the configuration. What it answers opens a group, so that it is
asked over TLS only (or on this machine), and an answer that is no address is an error.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING

from hawse.errors import CLIError, ConfigError, Unreachable, UsageError
from hawse.services.ec2.groups.peers import Typed, address

if TYPE_CHECKING:
    from hawse.aws.targets import Target

SETTING = "sg.my_ip_url"
CONFIGURED = "configured"
"""`--my-ip` without a value."""
_URL = re.compile(r"https?://[^\s]+")
_SECONDS = 10.0
_LONGEST = 200


def checked(value: str) -> str:
    """The value of `--my-ip`: an address, a URL, or CONFIGURED; UsageError for another."""
    if value == CONFIGURED or _URL.fullmatch(value):
        return value
    if re.fullmatch(r"[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*", value):
        return address(value, "--my-ip").value
    raise UsageError(
        f"--my-ip {value}".rstrip(),
        why="it is neither an address nor the URL of a service that tells one",
        hint="put --my-ip last, or between other options",
    )


def my_address(target: Target, value: str) -> Typed:
    """The address as a peer of a rule; the service that was named is asked now."""
    url = value
    if value == CONFIGURED:
        url = target.setting(SETTING) or ""
        if not url:
            raise ConfigError(
                "--my-ip",
                why="nothing says whom to ask, and nobody is asked unasked",
                hint=f"hawse config set {SETTING} https://checkip.amazonaws.com (which is AWS's), "
                "or --my-ip ADDRESS",
            )
    if not _URL.fullmatch(url):
        return Typed(value, address(value, "--my-ip"))
    return Typed(url, address(asked(url), "--my-ip"))


def asked(url: str) -> str:
    """The address that the service at `url` answers with."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        why = "without TLS anybody on the way could name an address of theirs"
        raise UsageError(f"--my-ip {url}", why=why, hint=f"https://{url.partition('://')[2]}")
    text = _answer(url).strip()
    try:
        return str(ip_address(text))
    except ValueError as error:
        shown = text[:40] or "nothing"
        raise CLIError(url, why=f"it answered {shown!r}, which is no address") from error


def _answer(url: str) -> str:
    from urllib.error import HTTPError, URLError
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Stay(HTTPRedirectHandler):
        """Whom to ask was said: another is not asked instead."""

        def redirect_request(self, *_: object, **__: object) -> None:
            """Not followed."""

    request = Request(url, headers={"User-Agent": "hawse", "Accept": "text/plain"})
    try:
        with build_opener(Stay).open(request, timeout=_SECONDS) as answer:
            return str(answer.read(_LONGEST).decode("ascii", "replace"))
    except HTTPError as error:
        error.close()
        where = f", which sends to {error.headers['Location']}" if error.code in _MOVED else ""
        raise Unreachable(url, why=f"it answered {error.code}{where}") from error
    except (URLError, OSError) as error:
        why = str(getattr(error, "reason", error)).lower()
        raise Unreachable(url, why=f"it does not answer: {why}") from error


_MOVED = (301, 302, 303, 307, 308)

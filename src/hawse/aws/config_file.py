"""Profiles in ~/.aws/config that get their key from hawse: written, found and taken out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hawse.aws.sections_file import SectionsFile
from hawse.aws.stores.own_process import PROCESS, key_name, process_line
from hawse.errors import Refused

_ELSEWHERE = (
    *("role_arn", "web_identity_token_file", "sso_session", "sso_start_url", "login_session"),
    *("aws_access_key_id", PROCESS),
)
"""What makes the SDKs look elsewhere for the credentials of a profile, or not look at all."""


class ConfigFile(SectionsFile):
    """The file of the profiles. It holds no secret: whoever could read it still can."""

    private = False

    def require_free(self, profile: str) -> None:
        """Refused when a profile of this name gets its credentials elsewhere."""
        values = self.sections().get(self._section(profile), {})
        if key_name(values) == profile:
            return
        for option in _ELSEWHERE:
            if option in values:
                why = f"it has {option}, so that its credentials come from elsewhere"
                raise Refused(f"profile {profile}", why=why, hint="choose another name")

    def lead_to_store(self, profile: str, options: Mapping[str, str]) -> None:
        """Make the SDKs ask hawse for the key of this name, and set these options beside it."""
        with self.locked():
            self.require_free(profile)
            changes = {**options, PROCESS: process_line(profile)}
            self.put(self.draft({self._section(profile): changes}))

    def led_to(self, key: str) -> dict[str, str]:
        """The profiles that ask hawse for the key of this name: profile → its section."""
        found = self.sections()
        return {_profile(one): one for one, values in found.items() if key_name(values) == key}

    def lead_nowhere(self, key: str) -> None:
        """No profile asks for the key of this name any longer; all else that they say stays."""
        with self.locked():
            changes: dict[str, Mapping[str, Any]] = {
                section: {PROCESS: None} for section in self.led_to(key).values()
            }
            if changes:
                self.put(self.draft(changes))

    def _section(self, profile: str) -> str:
        """The section as it is written, perhaps in quotes; as we write it, when there is none."""
        written = [section for section in self.sections() if _profile(section) == profile]
        usual = profile if profile == "default" else f"profile {profile}"
        return written[0] if written else usual


def _profile(section: str) -> str:
    """`[profile "my own"]` is about `my own`; "" for a section about something else."""
    import shlex

    try:
        words = shlex.split(section)
    except ValueError:
        return ""
    if len(words) == 2 and words[0] == "profile":
        return words[1]
    return "default" if words == ["default"] else ""

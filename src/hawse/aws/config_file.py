"""Profiles in ~/.aws/config: those that get their key from hawse, and whole sections.

An edit says what a section was when it was planned. What somebody wrote meanwhile is not
overwritten, and taking an edit back is the same edit the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hawse.aws.section_lines import Edit, texts, with_sections
from hawse.aws.sections_file import Draft, SectionsFile
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

    def texts(self) -> dict[str, str]:
        """Each section by the name in its header, as text; ConfigError when unreadable."""
        content = self._content()
        if content is None:
            return {}
        self._parsed(self.path)  # which knows what is no file of profiles
        return texts(content.decode())

    def edit(self, edits: Sequence[Edit]) -> None:
        """Make these edits at once; Refused when a section is neither as before nor as after."""
        with self.locked():
            before = self._content()
            found = self.texts()
            todo = [edit for edit in edits if found.get(edit.section, "") != edit.after]
            for edit in todo:
                if found.get(edit.section, "") != edit.before:
                    why = "somebody changed it meanwhile; nothing was written"
                    raise Refused(f"[{edit.section}]", why=why)
            if not todo:
                return
            old = {} if before is None else self._parsed(self.path)
            text = with_sections((before or b"").decode(), todo)
            self.put(Draft(before, text.encode(), _wanted(old, todo)))

    def _section(self, profile: str) -> str:
        """The section as it is written, perhaps in quotes; as we write it, when there is none."""
        written = [section for section in self.sections() if _profile(section) == profile]
        usual = profile if profile == "default" else f"profile {profile}"
        return written[0] if written else usual


def _wanted(old: dict[str, Any], edits: Sequence[Edit]) -> dict[str, Any]:
    """What the parser must find afterwards."""
    import configparser

    wanted = dict(old)
    for edit in edits:
        wanted.pop(edit.section, None)
        parser = configparser.RawConfigParser()
        parser.read_string(edit.after)
        wanted |= {name: dict(parser.items(name)) for name in parser.sections()}
    return wanted


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

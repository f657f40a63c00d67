"""Keys in the shared credentials file, as lines of it that are edited.

No message of this module quotes what is in the file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hawse.aws.access_keys import Pair
from hawse.aws.sections_file import SectionsFile
from hawse.errors import NotFound

KEY, SECRET, TOKEN = "aws_access_key_id", "aws_secret_access_key", "aws_session_token"


class CredentialsFile(SectionsFile):
    """The file of the profiles' keys; others than its owner are shut out whenever it is written."""

    def keys(self) -> dict[str, Pair]:
        """The long-lived keys of each profile that has some; ConfigError when unreadable."""
        return {
            name: Pair(values[KEY], values.get(SECRET, ""))
            for name, values in self.sections().items()
            if values.get(KEY)
        }

    def set_keys(self, pair: Pair, sections: Mapping[str, str | None]) -> bool:
        """Write `pair` into every one of `sections` at once: profile → the id that it holds now.

        None: it holds no key. NotFound when one holds another id, so that what somebody wrote
        meanwhile is never overwritten. Whether others could read the file before is returned.
        """
        with self.locked():
            self._require_held(sections)
            options = {KEY: pair.id, SECRET: pair.secret}
            return self.put(self.draft(dict.fromkeys(sections, options)))

    def remove_keys(self, id: str, sections: Collection[str]) -> None:
        """Take this key out of all of `sections` at once; NotFound when one holds another."""
        with self.locked():
            self._require_held(dict.fromkeys(sections, id))
            self.put(self.draft(dict.fromkeys(sections, {KEY: None, SECRET: None})))

    def _require_held(self, sections: Mapping[str, str | None]) -> None:
        held = {name: keys.id for name, keys in self.keys().items()}
        for name, old in sections.items():
            if held.get(name) != old:
                found = held.get(name, "no key")
                raise NotFound(f"profile {name}", why=f"holds {found}, not {old or 'no key'}")

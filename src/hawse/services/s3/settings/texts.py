"""A bucket's configuration as people write it: YAML or JSON, with AWS's own members.

What `aws s3api put-bucket-…` takes and what `get-bucket-…` prints is taken here too. Pure but for
reading a named file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hawse.aws.calls import Write
from hawse.aws.shapes import faults
from hawse.errors import UsageError
from hawse.plan import Editor

Rules = Callable[[Mapping[str, Any]], list[str]]
"""What is wrong with a configuration that fits the SDK's model."""


class Form(NamedTuple):
    """How a configuration is written: `put` takes it as its parameter `member`.

    A list alone stands for the configuration's member `items`. `rules` are AWS's own.
    """

    put: Write
    member: str
    rules: Rules
    items: str = ""

    def parsed(self, text: str) -> Mapping[str, Any]:
        """The configuration in a text. ValueError says what is wrong with it."""
        found = _loaded(text)
        if isinstance(found, Mapping) and list(found) == [self.member]:
            found = found[self.member]
        if isinstance(found, list) and self.items:
            found = {self.items: found}
        if not isinstance(found, Mapping):
            raise ValueError(f"a configuration has members: {self.items or self.member}")
        found = {name: one for name, one in found.items() if name != "ResponseMetadata"}
        # Whatever else the call takes is none of the text's business.
        wrong = [
            one
            for one in faults(self.put, {self.member: found})
            if one.startswith((self.member, f"it has no {self.member}"))
        ]
        wrong = [one.removeprefix(self.member).lstrip(".: ") for one in wrong] or self.rules(found)
        if wrong:
            raise ValueError("\n".join(wrong))
        return found

    def wrong(self, text: str) -> str:
        """What is wrong with a text, "" for nothing."""
        try:
            self.parsed(text)
        except ValueError as error:
            return str(error)
        return ""


def from_file(form: Form, file: str) -> Mapping[str, Any]:
    """The configuration in a file. UsageError for what is none."""
    try:
        return form.parsed(Path(file).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(file, why=(error.strerror or str(error)).lower()) from error
    except ValueError as error:
        raise UsageError(file, why=str(error).replace("\n", "; ")) from error


def edited(form: Form, editor: Editor, name: str, now: Mapping[str, Any]) -> Mapping[str, Any]:
    """The configuration as a person leaves it in an editor, in YAML."""
    text = editor.edited(f"{name}.yaml", laid_out(now), form.wrong, comment="#")
    return form.parsed(text)


def laid_out(configuration: Mapping[str, Any]) -> str:
    """The configuration as people read and edit it."""
    import yaml

    text: str = yaml.safe_dump(json.loads(json.dumps(configuration)), sort_keys=False, width=100)
    return text


def _loaded(text: str) -> Any:
    import yaml

    from hawse.nesting import check_yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        check_yaml(text)
        _check_doubles(yaml.compose(text, Loader=loader))
        return yaml.load(text, Loader=loader)  # nosec: both are safe loaders
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise ValueError(f"{place}{error.problem or 'neither YAML nor JSON'}") from error
    except yaml.YAMLError as error:
        raise ValueError("neither YAML nor JSON") from error


def _check_doubles(node: Any) -> None:
    """A member that stands twice would silently count once."""
    children = node.value if node is not None and not isinstance(node.value, str) else ()
    seen: set[str] = set()
    for child in children:
        if not isinstance(child, tuple):
            _check_doubles(child)
            continue
        key, value = child
        if str(key.value) in seen:
            raise ValueError(f"line {key.start_mark.line + 1}: {key.value} is there twice")
        seen.add(str(key.value))
        _check_doubles(value)

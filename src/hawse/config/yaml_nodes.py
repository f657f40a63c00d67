"""YAML with lines, from PyYAML's safe loader: nodes are composed, nothing is ever constructed.

Tags, anchors used twice and several documents are refused: the same file must be possible in
JSON and TOML, and an alias is how a small file becomes a very large one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hawse.config.nodes import DEEPEST, Node, Scalar, number
from hawse.config.problems import Wrong

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, ScalarNode
    from yaml.nodes import Node as YamlNode

_TAG = "tag:yaml.org,2002:"


def parse(text: str) -> Node:
    """The root of `text`; Wrong (with a line) for what is no YAML or too much of it."""
    import yaml

    from hawse.nesting import check_yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        check_yaml(text)
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Wrong(f"no YAML: {error.problem}", line=mark.line + 1 if mark else None) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Wrong("no YAML: a control character", line=line) from error
    except RecursionError as error:
        raise Wrong("nested too deep") from error
    return Node({}, 1) if root is None else _Convert().node(root, 0)


class _Convert:
    """From composed nodes to ours; remembers nodes seen, since an alias is a node seen before."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    def node(self, found: YamlNode, depth: int) -> Node:
        """`found` with its line and, below it, all it holds."""
        from yaml.nodes import MappingNode, ScalarNode, SequenceNode

        line = found.start_mark.line + 1
        if id(found) in self._seen:
            raise Wrong(
                "aliases (*name) are not supported", suggestion="repeat the value", line=line
            )
        self._seen.add(id(found))
        if depth > DEEPEST:
            raise Wrong("nested too deep", line=line)
        kind = found.tag.removeprefix(_TAG)
        if isinstance(found, MappingNode) and kind == "map":
            return Node(self._mapping(found, depth), line)
        if isinstance(found, SequenceNode) and kind == "seq":
            return Node(tuple(self.node(each, depth + 1) for each in found.value), line)
        if isinstance(found, ScalarNode):
            return Node(_scalar(found, kind, line), line)
        raise _tagged(line)

    def _mapping(self, found: MappingNode, depth: int) -> dict[str, Node]:
        members: dict[str, Node] = {}
        for key, value in found.value:
            name, line = str(key.value), key.start_mark.line + 1
            if key.id != "scalar" or key.tag == _TAG + "merge":
                raise Wrong("a key must be plain text", line=line)
            if name in members:
                first = members[name].line
                raise Wrong(f"{name} is given twice, first on line {first}", line=line)
            members[name] = Node(self.node(value, depth + 1).value, line)
        return members


def _tagged(line: int) -> Wrong:
    """For a tag, which is not repeated: it may be a password that begins with !."""
    return Wrong("tags (!name) are not supported", suggestion="put a text in quotes", line=line)


def _scalar(found: ScalarNode, kind: str, line: int) -> Scalar:
    """The value of a scalar by its resolved tag; what the schema has no type for stays text."""
    text: str = found.value
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in ("true", "yes", "on")
    if kind not in ("int", "float"):
        if kind not in ("str", "timestamp", "value"):
            raise _tagged(line)
        return text
    try:
        return number(text.replace("_", "")) if kind == "int" else float(text.replace("_", ""))
    except ValueError:
        return text  # 1:30 and .inf, which YAML calls numbers and no setting is

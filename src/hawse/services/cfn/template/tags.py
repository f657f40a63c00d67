"""The short tags of CloudFormation, `!Ref`, and the functions that they stand for."""

from __future__ import annotations

from hawse.services.cfn.template.nodes import Node, mapping, sequence

_STANDARD = "tag:yaml.org,2002:"
STANDARD = {
    **{f"{_STANDARD}{name}": True for name in ("int", "float", "bool", "null")},
    **{f"{_STANDARD}{name}": False for name in ("str", "map", "seq")},
}
"""Tags of YAML itself, and whether a scalar with one is read as if it had none and no quotes."""

_WITHOUT_FN = ("Ref", "Condition")
_FUNCTIONS = frozenset(
    (
        *("And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals"),
        *("FindInMap", "ForEach", "GetAtt", "GetAZs", "GetStackOutput", "If", "ImportValue"),
        *("Join", "Length", "Not", "Or", "RefAll", "Select", "Split", "Sub", "ToJsonString"),
        *("Transform", "ValueOf", "ValueOfAll"),
    )
)


def is_known(tag: str) -> bool:
    """Whether CloudFormation has it."""
    name = tag.removeprefix("!")
    return tag.startswith("!") and (name in _WITHOUT_FN or name in _FUNCTIONS)


def function_of(tag: str, node: Node) -> Node:
    """A mapping from the function's name to its argument, at the place of the argument."""
    bare = tag.removeprefix(_STANDARD).removeprefix("!")
    name = bare if bare in _WITHOUT_FN else f"Fn::{bare}"
    if bare == "GetAtt" and isinstance(node.plain, str):
        node = _split(node.plain, node)
    return mapping({name: node}, {name: node.place}, node.place)


def _split(text: str, node: Node) -> Node:
    """`Web.Endpoint.Port` at its first dot, since no logical id has one."""
    resource, dot, attribute = text.partition(".")
    parts = [resource, attribute] if dot else [resource]
    return sequence([Node(part, node.place) for part in parts], node.place)

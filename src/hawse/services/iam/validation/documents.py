"""The policies in a file: the file itself, or what the AWS CLI gives that has policies in it.

`aws iam get-role`, `get-policy-version`, `get-*-policy`, `get-account-authorization-details`,
`aws organizations describe-policy` and `get-bucket-policy` say by their members of what type a
policy is. For a bare policy the type is told from its statements, and the answer says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from hawse.services.iam.validation.reading import Node, Source, read

_DOCUMENTS = {
    "AssumeRolePolicyDocument": "trust",
    "PolicyDocument": "identity",
    "Document": "identity",
    "ResourcePolicy": "resource",
}
_OF_ORGANIZATIONS = {
    "SERVICE_CONTROL_POLICY": "scp",
    "RESOURCE_CONTROL_POLICY": "rcp",
}
_MOST_LEVELS = 8


@dataclass(frozen=True)
class Document:
    """One policy of a file. `guessed`: its type was told from its statements.

    `text` is what counts for its size. `problem`: it is text in a text, and not JSON.
    """

    root: Node
    type: str
    text: str
    guessed: bool = False
    problem: str = ""


def documents(source: Source, kind: str = "") -> Iterator[Document]:
    """The policies of a file, each as of the type `kind` when it is given."""
    if source.root is None:
        return
    found = list(_within(source.root, 0))
    for each in found:
        yield replace(each, type=kind or each.type)
    if not found:
        looks = kind or type_of(source.root)
        yield Document(source.root, looks, source.text, guessed=not kind)


def guesses(text: str, file: str) -> Iterator[str]:
    """What to tell of a policy whose type nobody said."""
    for document in documents(read(text)):
        if document.guessed:
            article = "an" if document.type == "identity" else "a"
            yield f"{file}: taken as {article} {document.type} policy; --type tells otherwise"


def _within(node: Node, level: int) -> Iterator[Document]:
    """Policies below the members that hold them; nothing when the node is a policy itself."""
    if level > _MOST_LEVELS or node.get("Statement") is not None:
        return
    for name, member in node.members():
        kind = _kind(name, node)
        if kind and (member.is_object or member.is_text):
            yield _document(member, kind)
        else:
            yield from _within(member, level + 1)
    for member in node.value if node.is_array else ():
        yield from _within(member, level + 1)


def _kind(name: str, holder: Node) -> str:
    summary = holder.get("PolicySummary")
    if name == "Content" and summary is None:
        return ""
    if summary is not None and (says := summary.get("Type")) is not None:
        return _OF_ORGANIZATIONS.get(str(says.value), "") if name == "Content" else ""
    if name == "Policy":
        text = holder.get("Policy")
        return "resource" if text is not None and text.is_text else ""
    return _DOCUMENTS.get(name, "")


def _document(node: Node, kind: str) -> Document:
    """The document itself; from a text in a text, whose findings all stand where it begins."""
    if not node.is_text:
        text = json.dumps(node.plain(), separators=(",", ":"), ensure_ascii=False)
        return Document(node, kind, text.encode(errors="replace").decode())
    text = unquote(node.value) if node.value.startswith("%") else node.value
    inner = read(text)
    if inner.root is None:
        return Document(node, kind, text, problem=inner.problem)
    return Document(_moved(inner.root, node), kind, text)


def _moved(node: Node, to: Node) -> Node:
    value = node.value
    if isinstance(value, dict):
        value = {key: _moved(one, to) for key, one in value.items()}
    elif isinstance(value, list):
        value = [_moved(one, to) for one in value]
    return Node(value, (*to.path, *node.path), to.start, to.start)


def type_of(root: Node) -> str:
    """What a bare policy is: with principals that of a role or a resource, else an identity's.

    SCPs and RCPs look like these; somebody has to say that they are.
    """
    found = root.get("Statement")
    statements = found.each() if found is not None else ()
    named = [one for one in statements if one.get("Principal") or one.get("NotPrincipal")]
    if not named:
        return "identity"
    return "trust" if all(map(_is_trust, named)) else "resource"


def _is_trust(statement: Node) -> bool:
    actions = statement.get("Action")
    texts = [str(one.value).lower() for one in actions.each()] if actions is not None else []
    about = statement.get("Resource") or statement.get("NotResource")
    return about is None and bool(texts) and all(text.startswith("sts:") for text in texts)

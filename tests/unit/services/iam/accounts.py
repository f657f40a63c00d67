"""Accounts of any content, for what must hold for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from hawse.services.iam.account import (
    Account,
    Gap,
    GroupDetail,
    NamedDocument,
    Organization,
    OtherCredential,
    PolicyDetail,
    PolicyVersion,
    RoleDetail,
    UserDetail,
)
from hawse.services.iam.report_lines import AccessKey, CredentialReport

_text = st.text(max_size=8)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | _text,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_text, inner, max_size=2),
    max_leaves=4,
)
_time = st.datetimes(datetime(1971, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))
_maybe_time = st.none() | _time
_texts = st.lists(_text, max_size=2).map(tuple)
_documents = st.lists(st.builds(NamedDocument, _text, _json), max_size=2).map(tuple)
_keys = st.builds(
    AccessKey,
    id=_text,
    active=st.booleans(),
    created=_maybe_time,
    used=_maybe_time,
    used_service=st.none() | _text,
    used_region=st.none() | _text,
    use_known=st.booleans(),
)
_others = st.builds(
    OtherCredential, kind=_text, id=_text, active=st.booleans(), created=_maybe_time
)
_reports = st.builds(
    CredentialReport,
    user=_text,
    arn=_text,
    created=_maybe_time,
    password_enabled=st.none() | st.booleans(),
    password_used=_maybe_time,
    password_changed=_maybe_time,
    mfa=st.booleans(),
    keys=st.tuples(_keys, _keys),
    certificates=st.tuples(st.booleans(), st.booleans()),
)
_common: dict[str, Any] = {
    "name": _text,
    "id": _text,
    "arn": _text,
    "path": _text,
    "created": _maybe_time,
    "inline": _documents,
    "attached": _texts,
}
_tags = st.dictionaries(_text, _text, max_size=2)
_users = st.builds(
    UserDetail,
    **_common,
    groups=_texts,
    boundary=st.none() | _text,
    tags=_tags,
    keys=st.none() | st.lists(_keys, max_size=2).map(tuple),
    mfa=st.none() | _texts,
    other_credentials=st.none() | st.lists(_others, max_size=2).map(tuple),
    report=st.none() | _reports,
)


def _role_of(role: RoleDetail) -> RoleDetail:
    """A role as it can be: a use that is not known is none."""
    if role.use_known:
        return role
    return RoleDetail(**{**vars(role), "used": None, "used_region": None})


_roles = st.builds(
    RoleDetail,
    **_common,
    trust=_json,
    boundary=st.none() | _text,
    tags=_tags,
    instance_profiles=_texts,
    used=_maybe_time,
    used_region=st.none() | _text,
    use_known=st.booleans(),
).map(_role_of)
_policies = st.builds(
    PolicyDetail,
    name=_text,
    id=_text,
    arn=_text,
    path=_text,
    versions=st.lists(
        st.builds(PolicyVersion, _text, _json, st.booleans(), _maybe_time), max_size=2
    ).map(tuple),
    created=_maybe_time,
    updated=_maybe_time,
    attachments=st.none() | st.integers(),
    boundaries=st.none() | st.integers(),
)
_levels = st.none() | st.lists(_documents, max_size=2).map(tuple)


def _by(field: str, some: st.SearchStrategy[Any]) -> st.SearchStrategy[Mapping[str, Any]]:
    lists = st.lists(some, max_size=2)
    return lists.map(lambda found: {getattr(one, field): one for one in found})


accounts = st.builds(
    Account,
    id=_text,
    partition=_text,
    alias=st.none() | _text,
    taken=_maybe_time,
    users=_by("name", _users),
    roles=_by("name", _roles),
    groups=_by("name", st.builds(GroupDetail, **_common)),
    policies=_by("arn", _policies),
    organization=st.none()
    | st.builds(Organization, _text, _text, paths=_texts, scps=_levels, rcps=_levels),
    summary=st.none() | st.dictionaries(_text, st.integers(), max_size=2),
    password_policy=st.none() | st.dictionaries(_text, _json, max_size=2),
    root=st.none() | _reports,
    root_virtual_mfa=st.none() | _texts,
    root_features=st.none() | _texts,
    contacts=st.none() | st.dictionaries(_text, st.booleans(), max_size=2),
    analyzers=st.none() | st.dictionaries(_text, st.none() | st.booleans(), max_size=2),
    saml_providers=st.none() | _texts,
    oidc_providers=st.none()
    | st.dictionaries(_text, st.dictionaries(_text, _json, max_size=2), max_size=2),
    server_certificates=st.none() | st.dictionaries(_text, _time, max_size=2),
    resource_policies=st.dictionaries(_text, _json, max_size=2),
    resources=st.none() | st.dictionaries(_text, _json, max_size=2),
    services_used=st.none()
    | st.dictionaries(_text, st.dictionaries(_text, st.none() | _text, max_size=2), max_size=2),
    gaps=st.lists(st.builds(Gap, _text, _text), max_size=2).map(tuple),
)

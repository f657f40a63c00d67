"""What users, roles and groups have in common, as a table of the calls of each kind.

IAM has the same operations three times under three names. Here each is named once, so that the
rules about policies, boundaries and tags are written once as well. Data only.
"""

from __future__ import annotations

from dataclasses import dataclass

from hawse.aws.calls import Read, Write
from hawse.services.iam import calls_identities as iam
from hawse.services.iam.calls import LIST_ROLES, LIST_USERS


@dataclass(frozen=True)
class Kind:
    """One kind of identity. `key` is the parameter that names it, `longest` how long a name is."""

    noun: str
    key: str
    longest: int
    list: Read
    get: Read
    attached: Read
    inline: Read
    get_inline: Read
    create: Write
    update: Write
    delete: Write
    attach: Write
    detach: Write
    put: Write
    delete_inline: Write
    tag: Write | None = None
    untag: Write | None = None
    bound: Write | None = None
    unbound: Write | None = None

    @property
    def member(self) -> str:
        """The member of an answer that has it: "User"."""
        return self.noun.capitalize()


USER = Kind(
    "user",
    "UserName",
    64,
    list=LIST_USERS,
    get=iam.GET_USER,
    attached=iam.LIST_ATTACHED_USER_POLICIES,
    inline=iam.LIST_USER_POLICIES,
    get_inline=iam.GET_USER_POLICY,
    create=iam.CREATE_USER,
    update=iam.UPDATE_USER,
    delete=iam.DELETE_USER,
    attach=iam.ATTACH_USER_POLICY,
    detach=iam.DETACH_USER_POLICY,
    put=iam.PUT_USER_POLICY,
    delete_inline=iam.DELETE_USER_POLICY,
    tag=iam.TAG_USER,
    untag=iam.UNTAG_USER,
    bound=iam.PUT_USER_BOUNDARY,
    unbound=iam.DELETE_USER_BOUNDARY,
)

ROLE = Kind(
    "role",
    "RoleName",
    64,
    list=LIST_ROLES,
    get=iam.GET_ROLE,
    attached=iam.LIST_ATTACHED_ROLE_POLICIES,
    inline=iam.LIST_ROLE_POLICIES,
    get_inline=iam.GET_ROLE_POLICY,
    create=iam.CREATE_ROLE,
    update=iam.UPDATE_ROLE,
    delete=iam.DELETE_ROLE,
    attach=iam.ATTACH_ROLE_POLICY,
    detach=iam.DETACH_ROLE_POLICY,
    put=iam.PUT_ROLE_POLICY,
    delete_inline=iam.DELETE_ROLE_POLICY,
    tag=iam.TAG_ROLE,
    untag=iam.UNTAG_ROLE,
    bound=iam.PUT_ROLE_BOUNDARY,
    unbound=iam.DELETE_ROLE_BOUNDARY,
)

GROUP = Kind(
    "group",
    "GroupName",
    128,
    list=iam.LIST_GROUPS,
    get=iam.GET_GROUP,
    attached=iam.LIST_ATTACHED_GROUP_POLICIES,
    inline=iam.LIST_GROUP_POLICIES,
    get_inline=iam.GET_GROUP_POLICY,
    create=iam.CREATE_GROUP,
    update=iam.UPDATE_GROUP,
    delete=iam.DELETE_GROUP,
    attach=iam.ATTACH_GROUP_POLICY,
    detach=iam.DETACH_GROUP_POLICY,
    put=iam.PUT_GROUP_POLICY,
    delete_inline=iam.DELETE_GROUP_POLICY,
)

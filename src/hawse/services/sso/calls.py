"""The calls of IAM Identity Center; signing in itself is of `aws`, since credentials need it."""

from __future__ import annotations

from hawse.aws.sso.calls import (
    CREATE_TOKEN,
    LIST_ACCOUNT_ROLES,
    LIST_ACCOUNTS,
    LOGOUT,
    REGISTER_CLIENT,
    START_DEVICE_AUTHORIZATION,
)

__all__ = [
    "CREATE_TOKEN",
    "LIST_ACCOUNTS",
    "LIST_ACCOUNT_ROLES",
    "LOGOUT",
    "REGISTER_CLIENT",
    "START_DEVICE_AUTHORIZATION",
]

"""The calls of signing in, and what a portal lists. AWS checks no permission for any of them."""

from __future__ import annotations

from hawse.aws.calls import Read, SigningIn

REGISTER_CLIENT = SigningIn("sso-oidc", "RegisterClient", iam=())
START_DEVICE_AUTHORIZATION = SigningIn("sso-oidc", "StartDeviceAuthorization", iam=())
CREATE_TOKEN = SigningIn("sso-oidc", "CreateToken", iam=())
LOGOUT = SigningIn("sso", "Logout", iam=())
LIST_ACCOUNTS = Read("sso", "ListAccounts", iam=(), items="accountList[]")
LIST_ACCOUNT_ROLES = Read("sso", "ListAccountRoles", iam=(), items="roleList[]")

SIGNING_IN = (REGISTER_CLIENT, START_DEVICE_AUTHORIZATION, CREATE_TOKEN)

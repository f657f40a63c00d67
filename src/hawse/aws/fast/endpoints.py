"""Every region's endpoint of a service, as botocore's own rules give it. Imports botocore.

A client is made for each region and asked: what botocore does with endpoints is spread over its
rules, its old list of regions and special cases for single services.
"""

# pylint: disable=protected-access  # botocore says it nowhere else

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_GIVEN = "https://given.invalid"


def session() -> Any:
    """A botocore session that knows nothing of this machine but the installed models."""
    from botocore.session import Session

    class BareSession(Session):
        """Without the user's profiles."""

        @property
        def full_config(self) -> Any:
            return {"profiles": {}}

        def get_scoped_config(self) -> Any:
            return {}

    return BareSession()


def client(made: Any, service: str, region: str, url: str | None = None) -> Any:
    """A client that sends nothing by itself and takes no settings from around it."""
    from botocore.config import Config

    from hawse.aws.fast.oracle import KEYS

    configuration: Any = Config
    return made.create_client(
        service,
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=KEYS.access,
        aws_secret_access_key=KEYS.secret,
        aws_session_token=KEYS.token,
        config=configuration(
            retries={"mode": "standard", "total_max_attempts": 1},
            ignore_configured_endpoint_urls=True,
            use_fips_endpoint=False,
            use_dualstack_endpoint=False,
        ),
    )


def regions(made: Any) -> list[str]:
    """The regions of every partition that this SDK knows."""
    data = made.get_data("partitions")["partitions"]
    return [name for each in data for name in each["regions"] if not name.endswith("-global")]


def endpoints(
    made: Any, service: str, shipped: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    """`name` to sign with, `rows` of URL, region and name ("" where they are the usual ones), the
    row of each region in `regions`, and in `given` the regions whose signature for an endpoint
    that the user gives is not the usual one.

    Asking for every region takes seconds. Those that were `shipped` are taken when they came from
    the same `rules`, and a region of each row still has it.
    """
    rules = _rules(made, service)
    if shipped and shipped.get("rules") == rules and _still(made, service, shipped):
        return shipped
    rows: list[list[str]] = []
    found: dict[str, int] = {}
    given: list[str] = []
    for region in regions(made):
        row, usual = _row(made, service, region)
        if not row:
            continue
        if row not in rows:
            rows.append(row)
        found[region] = rows.index(row)
        if not usual:
            given.append(region)
    name = _name(made, service)
    return {"name": name, "rows": rows, "regions": found, "given": given, "rules": rules}


def _rules(made: Any, service: str) -> str:
    """A hash of the data that endpoints come from; read anew, since clients write into theirs."""
    from hashlib import sha256

    from botocore.exceptions import DataNotFoundError
    from botocore.loaders import Loader

    loader: Any = Loader()
    try:
        new = loader.load_service_model(service, "endpoint-rule-set-1")
    except DataNotFoundError:
        new = None
    prefix = made.get_service_model(service).endpoint_prefix
    old = [
        {**part, "services": part["services"].get(prefix)}
        for part in loader.load_data("endpoints")["partitions"]
    ]
    data = json.dumps([new, old, loader.load_data("partitions")], sort_keys=True)
    return sha256(data.encode()).hexdigest()[:12]


def _still(made: Any, service: str, shipped: Mapping[str, Any]) -> bool:
    """Whether this SDK's code makes the same of the rules."""
    some = {row: region for region, row in shipped["regions"].items()}
    return all(
        _row(made, service, region) == (shipped["rows"][row], region not in shipped["given"])
        for row, region in some.items()
    )


def _row(made: Any, service: str, region: str) -> tuple[list[str], bool]:
    """The row of a region, [] when it has no plain one; whether a given endpoint's is usual."""
    try:
        url, signing, name = _resolved(client(made, service, region))
        own = _resolved(client(made, service, region, _GIVEN))
    except Exception:  # pylint: disable=broad-exception-caught  # botocore will say it again
        return [], True
    usual = _name(made, service)
    row = [
        url.replace(region, "{r}"),
        "" if signing == region else signing,
        "" if usual == name else name,
    ]
    return row, own == (_GIVEN, region, usual)


def _name(made: Any, service: str) -> str:
    return str(made.get_service_model(service).signing_name)


def _resolved(asked: Any) -> tuple[str, str, str]:
    """URL, signing region and signing name, as botocore would use them for a request."""
    model = asked.meta.service_model
    context: dict[str, Any] = {}
    operation = model.operation_model(model.operation_names[0])
    url, headers, _ = asked._resolve_endpoint_ruleset(operation, {}, context)
    signer, about = asked._request_signer, context.get("signing", {})
    if headers or context.get("auth_type", "v4") != "v4" or "disableDoubleEncoding" in about:
        raise ValueError("an endpoint with rules of its own")
    region = about.get("region", signer._region_name)
    return url, region, about.get("signing_name", signer._signing_name)

"""Every region's endpoint of a service, as botocore's own rules give it. Imports botocore.

A client is made for each region and asked: what botocore does with endpoints is spread over its
rules, its old list of regions and special cases for single services.
"""

# pylint: disable=protected-access  # botocore says it nowhere else

from __future__ import annotations

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


def endpoints(made: Any, service: str) -> dict[str, Any]:
    """`name` to sign with, `rows` of URL, region and name ("" where they are the usual ones), the
    row of each region in `regions`, and in `given` the regions whose signature for an endpoint
    that the user gives is not the usual one."""
    rows: list[list[str]] = []
    found: dict[str, int] = {}
    given: list[str] = []
    name = ""
    for region in regions(made):
        try:
            url, signing, name = _resolved(client(made, service, region))
            own = _resolved(client(made, service, region, _GIVEN))
        except Exception:  # pylint: disable=broad-exception-caught  # botocore will say it again
            continue
        usual = name == _name(made, service)
        row = [
            url.replace(region, "{r}"),
            "" if signing == region else signing,
            "" if usual else name,
        ]
        if row not in rows:
            rows.append(row)
        found[region] = rows.index(row)
        if own != (_GIVEN, region, _name(made, service)):
            given.append(region)
    return {"name": _name(made, service), "rows": rows, "regions": found, "given": given}


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

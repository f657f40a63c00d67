"""botocore's service models, trimmed to what hawse calls and cached on disk."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import ServiceModel


@cache
def service_model(service: str) -> ServiceModel:
    """The whole model of a service, as botocore ships it."""
    from botocore.loaders import Loader
    from botocore.model import ServiceModel as Model

    return Model(Loader().load_service_model(service, "service-2"), service_name=service)

"""botocore's service models, trimmed to the operations that hawse calls and cached on disk.

A client of EC2 is made from 830 operations of which hawse calls a few dozen; loading and making
them is most of what a first answer costs. So `Models` takes the place of botocore's own loader
and gives it the declared operations and their shapes alone, from one small file per service and
version of botocore. The cache must never fail anybody: whatever is wrong with it, the whole model
is loaded instead. Who keeps models of their own (AWS_DATA_PATH, ~/.aws/models) gets botocore's
loader as it is.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hawse.aws.calls import Call
from hawse.aws.fast.handing import Hand
from hawse.aws.fast.tables import sdk_version
from hawse.aws.frame_calls import FRAME_CALLS
from hawse.systems import new_private, private_folder

if TYPE_CHECKING:
    from botocore.loaders import Loader
    from botocore.model import ServiceModel, Shape

Bundle = dict[str, Any]

_FORMAT = 1
# What botocore itself calls to get credentials.
CREDENTIAL_CALLS: Mapping[str, frozenset[str]] = {
    "sts": frozenset({"AssumeRole", "AssumeRoleWithWebIdentity", "GetSessionToken"}),
    "sso": frozenset({"GetRoleCredentials"}),
    "sso-oidc": frozenset({"CreateToken"}),
    "signin": frozenset({"CreateOAuth2Token"}),
}
_SDK = "_sdk"
_SDK_FILES = ("endpoints", "partitions", "sdk-default-configuration")
_TYPES = ("service-2", "paginators-1", "endpoint-rule-set-1")


class Models:
    """The `data_loader` of our botocore sessions; one for all of them.

    `folder` is where the cache is (None: nothing is kept), `declared` lists every call that hawse
    can make and is asked only when a file has to be made.
    """

    def __init__(self, folder: Path | None, declared: Callable[[], Iterable[Call]]) -> None:
        self._folder = folder
        self._declared = declared
        self._bundles: dict[str, Bundle] = {}
        self._lock = threading.RLock()

    def load_service_model(
        self, service_name: str, type_name: str, api_version: str | None = None
    ) -> Any:
        """What botocore's loader gives, without the operations that nobody declared."""
        if type_name in _TYPES:
            bundle = self._bundle(service_name)
            if type_name in bundle and api_version in (None, bundle["version"]):
                return bundle[type_name]
        return self._whole.load_service_model(service_name, type_name, api_version)

    def load_data(self, name: str) -> Any:
        """A data file of the SDK by its name."""
        if name in _SDK_FILES:  # known without importing the SDK's loader
            return self._bundle(_SDK)[name]
        return self.load_data_with_path(name)[0]

    def load_data_with_path(self, name: str) -> tuple[Any, str]:
        """A data file of the SDK, and where botocore keeps it."""
        if name in _SDK_FILES:
            return self._bundle(_SDK)[name], os.path.join(self._whole.BUILTIN_DATA_PATH, name)
        found: tuple[Any, str] = self._whole.load_data_with_path(name)
        return found

    def __getattr__(self, name: str) -> Any:
        """Whatever else botocore's loader can do."""
        return getattr(self._whole, name)

    def operations(self, service: str) -> frozenset[str]:
        """The operations that the model of a service has now."""
        return frozenset(self._bundle(service)["service-2"]["operations"])

    def add(self, service: str, operation: str) -> None:
        """Make sure of an operation, for a call that the kept model was made without."""
        with self._lock:
            if operation not in self.operations(service):
                wanted = self._wanted(service) | self.operations(service) | {operation}
                self._keep(service, self._trimmed(service, wanted))

    def input_shape(self, call: Call) -> Shape | None:
        """The shape of the parameters of a call; None for a call without any."""
        from botocore.model import ServiceModel as Model

        self.add(call.service, call.operation)
        model = Model(self.load_service_model(call.service, "service-2"), call.service)
        return model.operation_model(call.operation).input_shape

    def regions_of(self, service: str) -> tuple[str, ...]:
        """The regions where the SDK knows the service, () for one that has none of its own."""
        metadata = self._bundle(service)["service-2"]["metadata"]
        prefix = metadata.get("endpointPrefix", service)
        return tuple(_regions(self.load_data("endpoints"), prefix))

    @property
    def _whole(self) -> Loader:
        return _botocore_loader()

    def _bundle(self, service: str) -> Bundle:
        found = self._bundles.get(service)
        if found is None:
            with self._lock:
                found = self._bundles.get(service) or self._read(service)
                if found is None:
                    found = self._made(service)
                    self._keep(service, found)
                self._loaded(service, found)
        return found

    def _loaded(self, service: str, bundle: Bundle) -> None:
        self._bundles[service] = bundle
        if service == _SDK:
            return
        # The endpoints of a service are kept with it, and join the common ones when it is used.
        partitions = self.load_data("endpoints")["partitions"]
        prefix = bundle["service-2"]["metadata"].get("endpointPrefix", service)
        for partition in partitions:
            if partition["partition"] in bundle["endpoints"]:
                partition["services"][prefix] = bundle["endpoints"][partition["partition"]]

    def _made(self, service: str) -> Bundle:
        if service == _SDK:
            return _sdk_bundle(self._whole)
        return self._trimmed(service, self._wanted(service))

    def _wanted(self, service: str) -> frozenset[str]:
        """The operations that hawse, its frame and botocore itself may call; empty: all."""
        calls = (*self._declared(), *FRAME_CALLS)
        declared = {call.operation for call in calls if call.service == service}
        return CREDENTIAL_CALLS.get(service, frozenset()) | declared

    def _trimmed(self, service: str, operations: frozenset[str]) -> Bundle:
        from hawse.aws.trimming import trim

        return trim(self._whole, service, operations)

    def _keep(self, service: str, bundle: Bundle) -> None:
        self._loaded(service, bundle)
        if self._folder is not None:
            _write(self._path(self._folder, service), bundle)

    def _read(self, service: str) -> Bundle | None:
        if self._folder is None:
            return None
        import json

        try:
            found = json.loads(self._path(self._folder, service).read_bytes())
        except (OSError, ValueError):
            return None
        needed = _SDK_FILES if service == _SDK else ("service-2", "version", "endpoints")
        whole = isinstance(found, dict) and all(name in found for name in needed)
        return found if whole else None

    def _path(self, folder: Path, service: str) -> Path:
        return folder / f"{_sdk_version()}-{_FORMAT}" / f"{service}.json"


def own_models(env: Mapping[str, str], home: Path) -> bool:
    """Whether the user keeps service models of their own, which must win over ours."""
    return bool(env.get("AWS_DATA_PATH")) or (home / ".aws" / "models").is_dir()


def _sdk_version() -> str:
    """The version of botocore; importing it costs more than reading a kept model does."""
    try:
        return sdk_version()
    except Hand:
        import botocore

        return str(botocore.__version__)


@cache
def service_model(service: str) -> ServiceModel:
    """The whole model of a service, as botocore ships it."""
    from botocore.model import ServiceModel as Model

    data: Any = _botocore_loader().load_service_model(service, "service-2")
    return Model(data, service_name=service)


@cache
def _botocore_loader() -> Loader:
    from botocore.loaders import Loader as Whole

    return Whole()


def _sdk_bundle(loader: Loader) -> Bundle:
    """The SDK's common files, without the endpoints of services."""
    endpoints: Any = loader.load_data("endpoints")
    bare = [{**partition, "services": {}} for partition in endpoints["partitions"]]
    bundle: Bundle = {name: loader.load_data(name) for name in _SDK_FILES}
    bundle["endpoints"] = {**endpoints, "partitions": bare}
    return bundle


def _regions(endpoints: Mapping[str, Any], prefix: str) -> Iterator[str]:
    for partition in endpoints["partitions"]:
        service = partition["services"].get(prefix, {})
        for name in service.get("endpoints", ()):
            if name in partition["regions"]:
                yield name


def _write(path: Path, bundle: Bundle) -> None:
    """Write a file at once or not at all; that it cannot be written is nobody's concern."""
    import json

    temporary = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    try:
        private_folder(path.parent)
        with new_private(temporary) as file:
            file.write(json.dumps(bundle, separators=(",", ":")).encode())
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)

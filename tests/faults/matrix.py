"""Every kind of command, and everything that may befall it: the matrix, as data.

`EXPECTED` says what must become of each. Nobody who reads it need read a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.kinds import (
    Fault,
    drips,
    empty,
    expires,
    fails,
    flips,
    html,
    resets,
    shortens,
    skews,
    stalls,
    tells,
    throttles,
    truncates,
    turns_in_circles,
)


@dataclass(frozen=True)
class Job:
    """A command, the operation of it that is struck, and what it leaves: `look` at the world says
    `before`, and `after` once all is done. `steps` make the world."""

    argv: tuple[str, ...]
    struck: str
    steps: tuple[str, ...] = ()
    look: str = ""
    before: Any = None
    after: Any = None
    region: str = "*"
    timeline: Mapping[str, Any] | None = None
    env: Mapping[str, str] = field(default_factory=dict)


_SITE = {"site/one.txt": 14000, "site/two.txt": 14000}
_LOGS = {"logs/a.txt": 10000, "logs/b.txt": 10000}
_STACK = {
    "stacks": {
        "web": {
            "absent": True,
            "after": {
                "CreateChangeSet": {
                    "changes": [
                        {
                            "Action": "Add",
                            "LogicalResourceId": "Topic",
                            "ResourceType": "AWS::SNS::Topic",
                        }
                    ]
                }
            },
        }
    }
}
_LS = ("ec2", "ls", "-o", "json")
_DEPLOY = ("cfn", "deploy", "web", "--template", "{work}/web.json", "-y")
_VOLUME = ("ec2", "volume", "create", "--size", "10", "--zone", "eu-west-1a", "-y", "--no-wait")

JOBS: dict[str, Job] = {
    "fast read": Job(_LS, "DescribeInstances", ("machine",)),
    "boto3 read": Job(_LS, "DescribeInstances", ("machine",), env={"HAWSE_TRANSPORT": "boto3"}),
    "json read": Job(("tag", "ls", "--type", "sqs", "-o", "json"), "GetResources", ("queue",)),
    "sweep": Job(
        (*_LS, "-r", "eu-west-1", "-r", "us-east-1", "-r", "us-west-2"),
        "DescribeInstances",
        ("machine",),
        region="us-east-1",
    ),
    "paged read": Job(
        ("iam", "user", "ls", "--no-credentials", "-o", "json"), "ListUsers", ("user",)
    ),
    "change": Job(
        ("ec2", "stop", "web-1", "-y", "--no-wait"),
        "StopInstances",
        ("machine",),
        "states",
        ["running"],
        ["stopped"],
    ),
    "create with token": Job(_VOLUME, "CreateVolume", ("machine",), "volumes", 1, 2),
    "create without token": Job(
        ("ec2", "snapshot", "create", "{volume}", "-y", "--no-wait"),
        "CreateSnapshot*",
        ("machine",),
        "snapshots",
        0,
        1,
    ),
    "create by name": Job(
        ("iam", "user", "create", "eve", "-y"), "CreateUser", (), "users", [], ["eve"]
    ),
    "procedure": Job(
        ("iam", "key", "rotate", "bob", "-y", "--to", "ssm:/keys/{{user}}"),
        "CreateAccessKey",
        ("key",),
        "keys",
        ["old Active"],
        ["old gone", "new Active"],
    ),
    "s3 ls": Job(("s3", "ls", "s3://acme-logs/logs/", "-o", "json"), "ListObjectsV2", ("bucket",)),
    "s3 up": Job(
        ("s3", "cp", "{work}/site/one.txt", "s3://acme-logs/site/one.txt"),
        "PutObject",
        ("bucket",),
        "objects",
        _LOGS,
        {**_LOGS, "site/one.txt": 14000},
    ),
    "s3 down": Job(
        ("s3", "cp", "s3://acme-logs/logs/a.txt", "{work}/down/a.txt"),
        "GetObject",
        ("bucket",),
        "files",
        {},
        {"a.txt": b"a.txt" * 2000},
    ),
    "s3 sync": Job(
        ("s3", "sync", "{work}/site", "s3://acme-logs/site"),
        "PutObject",
        ("bucket",),
        "objects",
        _LOGS,
        {**_LOGS, **_SITE},
    ),
    "s3 rm": Job(
        ("s3", "rm", "s3://acme-logs/logs/", "--recursive", "-y"),
        "DeleteObjects",
        ("bucket",),
        "objects",
        _LOGS,
        {},
    ),
    "cfn deploy": Job(
        _DEPLOY,
        "ExecuteChangeSet",
        ("template",),
        "stacks",
        {},
        {"web": "CREATE_COMPLETE"},
        timeline=_STACK,
    ),
}


@dataclass(frozen=True)
class Blow:
    """A fault, made anew for each case, and which of the requests it befalls."""

    make: Callable[[], Fault]
    which: Mapping[str, Any] = field(default_factory=dict)


_ONCE, _TWICE = {"first": 1}, {"first": 2}
BLOWS: dict[str, Blow] = {
    "throttled twice": Blow(throttles, _TWICE),
    "throttled always": Blow(throttles),
    "slow down twice": Blow(lambda: fails(503, "SlowDown"), _TWICE),
    "slow down always": Blow(lambda: fails(503, "SlowDown")),
    "internal error once": Blow(fails, _ONCE),
    "internal error always": Blow(fails),
    "applied, then an error": Blow(lambda: fails(applied=True), _ONCE),
    "applied, answer lost": Blow(lambda: resets(applied=True), _ONCE),
    "reset once": Blow(resets, _ONCE),
    "reset always": Blow(resets),
    "reset within the answer": Blow(lambda: resets(after=250)),
    "truncated once": Blow(truncates, _ONCE),
    "truncated always": Blow(truncates),
    "stalled once": Blow(lambda: stalls(after=0.5), _ONCE),
    "stalled always": Blow(lambda: stalls(after=0.5)),
    "hung once": Blow(stalls, _ONCE),
    "hung always": Blow(stalls),
    "dripping": Blow(drips),
    "bits flipped": Blow(flips),
    "cut with a matching length": Blow(lambda: shortens(25)),
    "a web page": Blow(html),
    "nothing": Blow(empty),
    "another content type": Blow(lambda: tells({"content-type": "text/html"})),
    "expired token": Blow(expires),
    "clock shifted": Blow(skews),
    "pages in circles": Blow(turns_in_circles),
}


KINDS = {
    "read": ("fast read", "boto3 read", "json read", "paged read"),
    "sweep": ("sweep",),
    "change": ("change", "create with token", "cfn deploy"),
    "create": ("create without token", "create by name"),
    "rotate": ("procedure",),
    "s3 in": ("s3 ls", "s3 down"),
    "s3 out": ("s3 up", "s3 sync", "s3 rm"),
}

# done: as if nothing had happened, and once. down: a clear error, no rows, nothing changed.
# open: an error that says that it may have been done; it was not, or once. partial: the rows of
# the others, and who did not answer. login, clock: an error about the credentials, the clock.
# circle: an error about the pages. any: no traceback, no empty list. "-": cannot befall it.
EXPECTED = """
                            read    sweep    change  create  rotate  s3 in   s3 out
throttled twice             done    done     done    done    done    done    done
throttled always            down    partial  down    down    down    down    down
slow down twice             done    done     done    done    done    done    done
slow down always            down    partial  down    down    down    down    down
internal error once         done    done     done    open    open    done    done
internal error always       down    partial  open    open    open    down    down
applied, then an error      done    done     done    open    done    done    done
applied, answer lost        done    done     done    open    done    done    done
reset once                  done    done     done    open    open    done    done
reset always                down    partial  open    open    open    down    down
reset within the answer     down    partial  open    open    open    down    open
truncated once              done    done     done    open    done    done    done
truncated always            down    partial  open    open    open    down    open
stalled once                done    done     done    open    done    done    done
stalled always              down    partial  open    open    open    down    open
hung once                   done    done     done    open    open    done    done
hung always                 down    partial  open    open    open    down    down
dripping                    done    done     done    done    done    done    done
bits flipped                any     any      any     any     any     any     any
cut with a matching length  down    partial  open    open    open    down    open
a web page                  down    partial  open    open    open    down    down
nothing                     down    partial  open    open    open    down    down
another content type        done    done     done    done    done    done    done
expired token               login   partial  login   login   login   login   login
clock shifted               clock   partial  clock   clock   clock   clock   clock
pages in circles            circle  partial  -       -       -       circle  -
"""

# An answer to PutObject has no body that could be cut short; one that is in the head is whole.
_NO_BODY = ("truncated always", "stalled always", "cut with a matching length")
EXCEPTIONS = {
    **{(job, blow): "done" for job in ("s3 up", "s3 sync") for blow in _NO_BODY},
    ("s3 down", "pages in circles"): "-",
    # Nothing in JSON tells that a name in it is not the one that was sent; TLS does.
    ("json read", "bits flipped"): "-",
}


def expected() -> dict[tuple[str, str], str]:
    """What must become of each job after each blow."""
    head, *lines = EXPECTED.strip("\n").splitlines()
    columns = [*re.finditer(r"(s3 )?\w+", head)]
    found: dict[tuple[str, str], str] = {}
    for line in lines:
        blow = line[: columns[0].start()].strip()
        cells = line[columns[0].start() :].split()
        for column, cell in zip(columns, cells, strict=True):
            found |= {(job, blow): cell for job in KINDS[column[0]]}
    return {case: end for case, end in {**found, **EXCEPTIONS}.items() if end != "-"}

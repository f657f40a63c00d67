"""What `hawse demo` shows: command lines as a person types them, in the seeded company.

Data only. Each line is run as it stands here; its exit code is part of what is shown.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """One job: what it is about, the command line, and the exit code it ends with."""

    about: str
    line: str
    code: int = 0


FILES = {
    "site/index.html": "<h1>Acme</h1>\n",
    "site/img/logo.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
    "site/robots.txt": "User-agent: *\n",
}
"""What lies in the folder where the lines are run."""

WALK = (
    Stop(
        "Three accounts, every enabled region of each, one command.",
        "hawse ec2 ls -p 'acme-*' -r all --columns account,region,name,state,type,launched",
    ),
    Stop(
        "What has been stopped for a month, and whose is it?",
        "hawse ec2 ls -p 'acme-*' -r all --filter state=stopped --filter 'launched>30d' "
        "--columns region,name,type,launched,tags",
    ),
    Stop(
        "What would a stop do? EC2 itself is asked; nothing changes.",
        "hawse ec2 stop web-1 web-2 --dry-run",
    ),
    Stop(
        "Do it. A production account is confirmed by its name: asked for, or given like this.",
        "hawse ec2 stop web-1 web-2 --confirm acme-prod",
    ),
    Stop("Every change is on record …", "hawse audit ls"),
    Stop("… and can be taken back.", "hawse undo --confirm acme-prod"),
    Stop("What does a command need from IAM? No more than this.", "hawse permissions ec2 stop"),
    Stop(
        "A key that may not: which action is missing, and the statement that would allow it.",
        "hawse ec2 stop web-3 -p readonly --confirm acme-prod",
        code=5,
    ),
    Stop(
        'An empty shell variable never means "everything".',
        'hawse ec2 terminate ""',
        code=2,
    ),
    Stop(
        "A folder goes up: in parallel, verified, and resumable where it is large …",
        "hawse s3 cp -R site/ s3://acme-prod-assets/site/",
    ),
    Stop(
        "… and only what changed goes the next time.",
        "hawse s3 sync site/ s3://acme-prod-assets/site/",
    ),
    Stop("What is in there?", "hawse s3 ls -R s3://acme-prod-assets/"),
    Stop(
        "A machine by need, the cheapest first.",
        "hawse ec2 types --vcpus 2 --memory 8GiB --sort usd_month --limit 5",
    ),
    Stop(
        "For scripts: JSON, and JMESPath over it.",
        "hawse ec2 ls -o json --query '[?type==`m6i.large`].{name: name, zone: zone}'",
    ),
)

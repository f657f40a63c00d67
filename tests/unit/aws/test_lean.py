"""awscrt is imported only for those who need it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

LIST = """
import sys
from hawse.main import run_process
run_process(["ec2", "ls", "-r", "eu-west-1"])
loaded = "_awscrt" in sys.modules
import importlib.util
print(loaded, importlib.util.find_spec("awscrt") is not None)
"""


def listed(home: Path) -> str:
    """Whether a listing loaded awscrt, and whether it can be imported afterwards."""
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "HAWSE_RETRY_ATTEMPTS": "1",
        "HAWSE_TRANSPORT": "boto3",
    }
    ran = subprocess.run(
        [sys.executable, "-c", LIST], env=env, capture_output=True, text=True, check=True, cwd=home
    )
    return ran.stdout


@pytest.mark.skipif(find_spec("awscrt") is None, reason="awscrt is not installed")
def test_a_listing_does_not_load_awscrt(home: Path) -> None:
    assert listed(home) == "False True\n"


@pytest.mark.skipif(find_spec("awscrt") is None, reason="awscrt is not installed")
def test_a_profile_of_aws_login_does(home: Path) -> None:
    (home / ".aws" / "config").write_text("[profile me]\nlogin_session = arn:aws:iam::1:user/me\n")

    assert listed(home) == "True True\n"

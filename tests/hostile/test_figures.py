"""What people and AWS write stays a value in the questions that are made of it."""

from __future__ import annotations

from typing import Any

import jmespath
import pytest
from hypothesis import given, strategies as st

from hawse.services.ec2.looks import state_and_tags
from hawse.services.iam.parts import quoted
from hawse.services.tags import ways
from tests.conftest import Run
from tests.fleet import Fleet, item, regions
from tests.scripted import ScriptedAws

HARD = st.text(st.sampled_from("'\"`\\|[]?@&{}$\n\0 aé\u202e") | st.characters(codec="utf-8"))


@given(HARD)
def test_any_text_is_a_literal_in_the_question_about_it(text: str) -> None:
    told = [{"Key": text, "Value": "mine"}, {"Key": f"{text}x", "Value": "another's"}]

    for literal in (quoted(text), f"`{ways._quoted(text)}`"):  # pylint: disable=protected-access
        assert jmespath.search(f"[?Key=={literal}].Value", told) == ["mine"]


@given(HARD, HARD)
def test_a_look_at_a_tag_sees_that_tag_alone(key: str, value: str) -> None:
    look = state_and_tags("i-1", ("running",), {key: value})
    tags = [{"Key": f"{key}x", "Value": "another's"}, {"Key": key, "Value": value}]
    one: dict[str, Any] = {"State": {"Name": "running"}, "Tags": tags}

    seen = jmespath.search(look.path, {"Reservations": [{"Instances": [one]}]})
    assert seen == list(look.want)


@pytest.mark.parametrize("text", ["eu-west-1'] | [0", 'x",`@`', "$(id)\nb"])
@pytest.mark.parametrize(
    "line",
    [
        "ec2 ls -r TEXT",
        "ec2 ls --account TEXT",
        "ec2 ls -p TEXT",
        "ec2 ami share web --with TEXT -y",
        "ec2 snapshot share snap-0123456789abcdef0 --with TEXT -y",
        "ec2 sg allow web --from 10.0.0.0/8 --port TEXT -y",
        "iam can ada s3:GetObject arn:aws:s3:::TEXT --snapshot TEXT",
        "iam key deactivate TEXT -y",
        "cfn set deploy net --accounts TEXT -y",
    ],
)
def test_what_is_no_such_value_is_refused(run: Run, aws: ScriptedAws, line: str, text: str) -> None:
    Fleet(aws, item())
    regions(aws)

    ran = run(*(word.replace("TEXT", text) for word in line.split()))

    assert ran.code in (2, 3, 4) and ran.err.count("\n") <= 3, ran.err

"""`hawse iam policy create`, `edit` and `rollback`."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from tests.commands.iam.policy.conftest import ARN, Iam, document, undo
from tests.conftest import Run

PLAN = """\
delete version v2        policy/deploy\
  the oldest not in force, of DAY: IAM keeps 5
put a new version in force  policy/deploy\
  adds 1 action, removes 1 action, can escalate · 98 of 6,144 characters
    + allow iam:PassRole on *  can escalate
    - allow s3:GetObject on *
"""


def editor(home: Path, *bodies: str) -> dict[str, str]:
    """An editor that runs these statements of Python, one each time it is opened."""
    script = home / "editor.py"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(
        "import os, pathlib, sys\n"
        f"count = pathlib.Path({str(home / 'count')!r})\n"
        "turn = int(count.read_text()) if count.exists() else 0\n"
        "count.write_text(str(turn + 1))\n"
        "file = pathlib.Path(sys.argv[1]); text = file.read_text()\n"
        f"pathlib.Path({str(home / 'seen')!r} + str(turn)).write_text(text)\n"
        f"exec({list(bodies)!r}[turn])\n"
    )
    return {"EDITOR": f"{sys.executable} {script}"}


def put(*actions: str) -> str:
    return f"file.write_text({json.dumps(document(*actions))!r})"


def test_a_policy_is_created_with_what_was_asked(hawse: Run, iam: Iam) -> None:
    file = iam.file("s3:GetObject")
    made = ("create", "deploy", file, "--description", "ships", "-t", "team=web", "--yes")
    ran = hawse(*made, "-o", "json")
    found = iam.client.get_policy(PolicyArn=ARN)["Policy"]

    assert (ran.code, ran.json()[0]["outcome"]) == (0, "done"), ran.err
    assert "+ allow s3:GetObject on *" in ran.err
    assert (found["Description"], found["Tags"]) == ("ships", [{"Key": "team", "Value": "web"}])
    assert hawse(*made, "-o", "json").json()[0]["outcome"] == "skipped"
    assert hawse("create", "deploy", iam.file("s3:PutObject"), "--yes").code == 7
    assert undo(hawse, ran).code == 0
    assert iam.client.list_policies(Scope="Local")["Policies"] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"Statement": ', "line 1, column 15: not JSON"),
        ("[]", "a policy is an object"),
        ('{"Version": "2012-10-17"}', "no Statement"),
        ('{"Statement": [{"Action": "a", "Action": "b"}]}', "Action is there twice"),
        (
            '{"Statement": {"Effect": "allow", "Action": "s3:GetObject", "Resource": "*"}}',
            "(INVALID_EFFECT)",
        ),
        ('{"Statement": [{"Principal": "*"}]}', "a managed policy names nobody"),
        (json.dumps({"Statement": ["x" * 7000]}), "at most 6,144"),
    ],
)
def test_what_iam_would_refuse_is_refused_before_it_is_asked(
    run: Run, iam: Iam, text: str, why: str
) -> None:
    file = iam.file()
    Path(file).write_text(text, encoding="utf-8")
    ran = run("iam", "policy", "create", "deploy", file, "--yes")

    assert ran.code == 2
    assert why in " ".join(ran.err.split())


def test_a_new_version_from_a_file_is_in_force_and_undone(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    ran = hawse("edit", "deploy", "--file", iam.file("s3:PutObject"), "--yes")

    assert ran.code == 0, ran.err
    assert iam.in_force() == ("v2", ["s3:PutObject"])
    assert undo(hawse, ran).code == 0
    assert iam.in_force() == ("v1", ["s3:GetObject"])


def test_the_same_document_is_nothing_to_do(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    ran = hawse("edit", "deploy", "--file", iam.file("s3:GetObject"), "-o", "json")

    assert (ran.code, ran.json()[0]["outcome"]) == (0, "skipped")
    assert iam.versions() == ["v1"]


def test_at_five_versions_the_oldest_not_in_force_goes(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    for number in range(4):
        iam.version(f"s3:Get{number}", default=False)
    ran = hawse("edit", "deploy", "--file", iam.file("iam:PassRole"), "--yes")

    assert ran.code == 0, ran.err
    told = [" ".join(line.split()) for line in ran.err.splitlines()]
    day = iam.client.get_policy(PolicyArn=ARN)["Policy"]["CreateDate"].strftime("%Y-%m-%d")
    assert told[:4] == [" ".join(line.split()) for line in PLAN.replace("DAY", day).splitlines()]
    assert iam.versions() == ["v1", "v3", "v4", "v5", "v6"]
    assert undo(hawse, ran).code == 0
    assert iam.in_force() == ("v1", ["s3:GetObject"])
    got = iam.client.get_policy_version(PolicyArn=ARN, VersionId="v7")["PolicyVersion"]
    assert got["Document"]["Statement"][0]["Action"] == ["s3:Get0"]
    assert iam.versions() == ["v1", "v3", "v4", "v5", "v7"]


def test_an_undo_never_covers_up_a_later_version(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    ran = hawse("edit", "deploy", "--file", iam.file("s3:PutObject"), "--yes")
    iam.version("s3:DeleteObject")

    assert undo(hawse, ran).code == 1
    assert iam.in_force() == ("v3", ["s3:DeleteObject"])


def test_policies_of_aws_are_not_edited(run: Run, iam: Iam, of_aws: str) -> None:
    ran = run("iam", "policy", "edit", of_aws, "--file", iam.file("s3:GetObject"), "--yes")

    assert ran.code == 7
    assert "AWS alone changes it" in ran.err


def test_a_document_is_edited_in_the_editor(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    look = "import stat; mode = lambda p: oct(os.stat(p).st_mode)[-3:];"
    note = f"pathlib.Path({str(iam.home / 'modes')!r}).write_text(mode(file) + mode(file.parent));"
    ran = hawse(
        *("edit", "deploy"),
        tty=True,
        answers=["y"],
        env=editor(iam.home, f"{look}{note}{put('s3:PutObject')}"),
    )

    assert ran.code == 0, ran.err
    assert iam.in_force() == ("v2", ["s3:PutObject"])
    assert json.loads((iam.home / "seen0").read_text()) == document("s3:GetObject")
    assert (iam.home / "modes").read_text() == "600700"
    assert list((iam.home / "state" / "edits").iterdir()) == []


def test_a_wrong_document_is_opened_again_with_the_reason(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    env = editor(iam.home, "file.write_text('{')", put("s3:PutObject"))
    ran = hawse("edit", "deploy", tty=True, answers=["y"], env=env)

    assert ran.code == 0, ran.err
    assert (iam.home / "seen1").read_text().startswith("// line 2, column 2: not JSON: ")
    assert iam.in_force() == ("v2", ["s3:PutObject"])


@pytest.mark.parametrize(
    ("bodies", "code", "why"),
    [
        (["file.write_text('{')", "pass"], 2, "not JSON"),
        ([f"{put('s3:PutObject')}; sys.exit(3)"], 1, "it ended with 3"),
        ([put("s3:PutObject")], 7, "the answer was no"),
    ],
    ids=["left wrong", "editor failed", "said no"],
)
def test_a_text_that_is_not_used_is_kept(
    hawse: Run, iam: Iam, bodies: list[str], code: int, why: str
) -> None:
    iam.policy("s3:GetObject")
    ran = hawse("edit", "deploy", tty=True, answers=["n"], env=editor(iam.home, *bodies))
    kept = Path(ran.err.split("your text is in")[1].split()[0])

    assert (ran.code, iam.versions()) == (code, ["v1"])
    assert why in " ".join(ran.err.split())
    assert kept.read_text(encoding="utf-8").strip() and stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize(("body", "code"), [("pass", 0), ("file.write_text('')", 7)])
def test_an_unchanged_or_empty_text_changes_nothing(
    hawse: Run, iam: Iam, body: str, code: int
) -> None:
    iam.policy("s3:GetObject")
    ran = hawse("edit", "deploy", tty=True, env=editor(iam.home, body))

    assert (ran.code, iam.versions(), ran.asked) == (code, ["v1"], [])
    assert "your text" not in ran.err


def test_without_a_terminal_there_is_no_editor(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    ran = hawse("edit", "deploy", env=editor(iam.home, "pass"))

    assert ran.code == 7
    assert "--file" in ran.err


def test_an_editor_that_is_not_there_is_named(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    ran = hawse("edit", "deploy", tty=True, env={"VISUAL": "/no/such editor"})

    assert ran.code == 1
    assert "/no/such editor" in ran.err


def test_the_version_before_is_put_in_force_again(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")
    iam.version("s3:PutObject")
    iam.version("s3:DeleteObject")
    ran = hawse("rollback", "deploy", "--yes")

    assert ran.code == 0, ran.err
    assert "+ allow s3:PutObject on *" in ran.err
    assert iam.in_force() == ("v2", ["s3:PutObject"])
    assert undo(hawse, ran).code == 0
    assert iam.in_force() == ("v3", ["s3:DeleteObject"])
    assert hawse("rollback", "deploy", "v1", "--yes").code == 0
    assert iam.in_force()[0] == "v1"


def test_there_may_be_no_version_before(hawse: Run, iam: Iam) -> None:
    iam.policy("s3:GetObject")

    assert hawse("rollback", "deploy", "--yes").code == 7
    assert hawse("rollback", "deploy", "v9", "--yes").code == 2
    assert hawse("rollback", "deploy", "v1", "-o", "json").json()[0]["outcome"] == "skipped"


@pytest.mark.parametrize(
    "words",
    [
        *(("edit", "audit", "--file", "FILE"), ("rollback", "audit", "v1"), ("versions", "audit")),
        *(("detach", "audit", "user/ana"), ("diff", "audit", "audit@v1"), ("minimize", "audit")),
    ],
    ids=lambda words: words[0],
)
def test_a_policy_below_a_path_is_known_by_its_name(
    hawse: Run, iam: Iam, words: tuple[str, ...]
) -> None:
    iam.policy("s3:GetObject", name="audit", Path="/team/")
    iam.client.create_user(UserName="ana")
    file = iam.file("s3:GetObject")

    assert hawse(*(file if word == "FILE" else word for word in words)).code == 0

"""What in a template names what, and what that means for order, capabilities and uploads."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hawse.services.cfn.template import load
from hawse.services.cfn.template.graphs import a_round, cycles, dependents, ordered, reachable
from hawse.services.cfn.template.template import Template

TEMPLATE = """\
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsBig: !And [!Condition IsProd, !Not [!Condition IsSmall]]
Resources:
  Web:
    Type: AWS::EC2::Instance
    Condition: IsProd
    DependsOn: [Net, Gone]
    Metadata: {Init: !Ref Bucket}
    Properties:
      Size: !If [IsBig, !FindInMap [Sizes, a, b], !Ref "AWS::NoValue"]
      Text: !Sub ["${Own} ${Role.Arn} ${!Literal} ${Web}", {Own: !GetAtt Role.RoleId}]
      Long: {"Fn::GetAtt": "Net.Vpc.Id"}
      Policy: {Condition: {Bool: {x: y}}, Ref: {a: b}}
  Net: {Type: AWS::EC2::VPC, DependsOn: Bucket}
  Role: {Type: AWS::IAM::Role}
  Bucket: {Type: AWS::S3::Bucket}
Outputs:
  Address: {Condition: IsProd, Value: !GetAtt Web.PublicIp, Export: {Name: !Sub "${Stage}-ip"}}
"""


@pytest.fixture(name="template")
def _template() -> Template:
    return load(TEMPLATE, "web.yaml").sound()


def test_every_name_is_found_with_whose_it_is(template: Template) -> None:
    found = [
        f"{one.source}: {one.kind} {one.target}{'.' if one.attribute else ''}{one.attribute}"
        for one in template.references
    ]

    assert found == [
        "IsProd: Ref Stage",
        "IsBig: Condition IsProd",
        "IsBig: Condition IsSmall",
        "Web: Condition IsProd",
        "Web: DependsOn Net",
        "Web: DependsOn Gone",
        "Web: Ref Bucket",
        "Web: Condition IsBig",
        "Web: FindInMap Sizes",
        "Web: Ref AWS::NoValue",
        "Web: Sub Role.Arn",
        "Web: Sub Web",
        "Web: GetAtt Role.RoleId",
        "Web: GetAtt Net.Vpc.Id",
        "Net: DependsOn Bucket",
        "Address: Condition IsProd",
        "Address: GetAtt Web.PublicIp",
        "Address: Sub Stage",
    ]


def test_the_path_of_a_reference_leads_to_it(template: Template) -> None:
    gone = next(one for one in template.references if one.target == "Gone")

    assert gone.path == ("Resources", "Web", "DependsOn", 1)
    assert template.position(gone.path) == (8, 22)


def test_resources_depend_on_what_they_name(template: Template) -> None:
    assert template.dependencies["Web"] == {"Net", "Bucket", "Role", "Web"}
    assert template.dependencies["Net"] == {"Bucket"}
    assert template.dependencies["Bucket"] == frozenset()


def test_resources_are_ordered_without_those_on_a_cycle(template: Template) -> None:
    assert template.order() == ("Role", "Bucket", "Net")
    assert template.cycles() == (("Web",),)


def test_a_loop_is_no_resource_and_makes_the_template_grow() -> None:
    template = load("Resources: {'Fn::ForEach::X': [I, [a], {'T${I}': {Type: T}}], Y: {Type: T}}")

    assert list(template.resources) == ["Y"]
    assert template.grows


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("Resources: {A: {Type: AWS::S3::Bucket}}", set()),
        ("Resources: {A: {Type: AWS::IAM::Role}}", {"CAPABILITY_IAM"}),
        (
            "Resources: {A: {Type: AWS::IAM::Policy, Properties: {PolicyName: x}}}",
            {"CAPABILITY_IAM"},
        ),
        (
            "Resources: {A: {Type: AWS::IAM::Role, Properties: {RoleName: x}}, B: {Type: "
            "AWS::IAM::User}}",
            {"CAPABILITY_NAMED_IAM"},
        ),
        ("Transform: AWS::LanguageExtensions", {"CAPABILITY_AUTO_EXPAND"}),
        ("Resources: {A: {'Fn::Transform': {Name: x}}}", {"CAPABILITY_AUTO_EXPAND"}),
        (
            "Transform: [AWS::Serverless-2016-10-31]\n"
            "Resources: {A: {Type: AWS::Serverless::Function}}",
            {"CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM"},
        ),
        (
            "Transform: AWS::Serverless-2016-10-31\n"
            "Resources: {A: {Type: AWS::Serverless::Function, Properties: {Role: x}}}",
            {"CAPABILITY_AUTO_EXPAND"},
        ),
    ],
)
def test_only_needed_capabilities_are_named(text: str, needed: set[str]) -> None:
    assert load(text).sound().capabilities == needed


def test_local_paths_are_found_and_remote_ones_are_not() -> None:
    template = load("""\
Resources:
  A: {Type: AWS::Lambda::Function, Properties: {Code: ./src}}
  B: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: x}}}
  C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://x/y}}
  D: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: net.yaml}}
  E: {Type: AWS::Glue::Job, Properties: {Command: {ScriptLocation: job.py}}}
  F: {Type: T, Properties: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: x.yaml}}}}
""")

    assert [(one.resource, one.local, one.path[-1]) for one in template.artifacts] == [
        ("A", "./src", "Code"),
        ("D", "net.yaml", "TemplateURL"),
        ("E", "job.py", "ScriptLocation"),
        ("", "x.yaml", "Location"),
    ]
    assert template.nested == ("C", "D")


def test_exports_and_imports_are_told(template: Template) -> None:
    importing = load(
        "Resources: {A: {P: !ImportValue x, Q: !ImportValue x, R: !ImportValue {a: b}}}"
    )

    assert [(one.output, one.name) for one in template.exports] == [
        ("Address", {"Fn::Sub": "${Stage}-ip"})
    ]
    assert importing.imports == ("x", {"a": "b"})


# --- Graphs of anything --------------------------------------------------------------------------

GRAPHS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.frozensets(st.sampled_from("abcdefghi"), max_size=4)
)


@given(GRAPHS)
def test_what_is_ordered_comes_after_what_it_needs(needs: dict[str, frozenset[str]]) -> None:
    found = ordered(needs)

    for at, name in enumerate(found):
        assert needs[name] & needs.keys() <= set(found[:at])


@given(GRAPHS)
def test_what_is_not_ordered_reaches_a_cycle(needs: dict[str, frozenset[str]]) -> None:
    on_cycles = {name for group in cycles(needs) for name in group}
    left = needs.keys() - set(ordered(needs))

    assert left == {name for name in needs if reachable(needs, [name]) & on_cycles}


@given(GRAPHS)
def test_names_are_on_a_cycle_together_when_each_reaches_the_other(
    needs: dict[str, frozenset[str]],
) -> None:
    for group in cycles(needs):
        whole = set(group)
        assert all(whole <= reachable(needs, needs[name]) for name in group)
        around = a_round(needs, group)
        assert all(b in needs[a] for a, b in zip(around, (*around[1:], around[0]), strict=True))


@given(GRAPHS)
def test_dependents_are_dependencies_turned_around(needs: dict[str, frozenset[str]]) -> None:
    behind = dependents(needs)

    pairs = {(name, each) for name, needed in needs.items() for each in needed}
    assert pairs == {(name, each) for each, names in behind.items() for name in names}


def test_a_chain_may_be_longer_than_the_stack() -> None:
    needs = {str(n): frozenset({str(n + 1)}) for n in range(20_000)}

    assert len(ordered(needs)) == 20_000
    assert cycles(needs) == ()
    assert cycles({**needs, "20000": frozenset({"0"})})[0][:2] == ("0", "1")

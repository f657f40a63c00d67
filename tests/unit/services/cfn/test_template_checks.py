"""What hawse itself finds in templates: each rule on the smallest template that breaks it."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, strategies as st

from hawse.services.cfn.template import load
from hawse.services.cfn.template.checks import check
from hawse.services.cfn.template.drawing import picture, texts
from tests.commands.cfn.templates import large

QUEUE = "Resources: {Queue: {Type: AWS::SQS::Queue}}\n"


def found(text: str) -> list[tuple[str, str]]:
    """Codes and messages of what is found in a template."""
    return [(one.code, one.message) for one in check(load(text).sound())]


def properties(text: str, more: str = "") -> str:
    return f"Resources:\n  A: {{Type: 'X::Y::Z', Properties: {{P: {text}}}}}\n{more}"


def test_nothing_is_found_in_a_sound_template() -> None:
    assert found(large(40)) == []


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("!Ref B", "E1020", "there is no resource or parameter B"),
        ("!Ref AWS::Regoin", "E1020", "no pseudo parameter AWS::Regoin; did you mean AWS::Region?"),
        ("!GetAtt B.Arn", "E1010", "there is no resource B"),
        ("!GetAtt [A]", "E1010", "Fn::GetAtt takes a resource and its attribute"),
        ("{'Fn::GetAtt': {a: b}}", "E1010", "Fn::GetAtt takes a resource and its attribute"),
        ("!Sub '${B}'", "E1019", "there is no resource or parameter B"),
        ("!Sub '${B.Arn}'", "E1019", "there is no resource B"),
        ("!Sub '${a:-b}'", "E1019", "${a:-b} is no name; ${!a:-b} is left as it is"),
        ("!Sub [x]", "E1019", "Fn::Sub takes text, or text and a mapping of its variables"),
        ("!If [B, 1, 2]", "E8002", "there is no condition B"),
        ("!If [B, 1]", "E1028", "Fn::If takes the name of a condition and two values"),
        ("!FindInMap [B, a, b]", "E1011", "there is no mapping B"),
    ],
)
def test_what_a_function_names_has_to_be_there(text: str, code: str, message: str) -> None:
    assert any(code == one and message in said for one, said in found(properties(text)))


@pytest.mark.parametrize(
    "text",
    [
        *("!Ref AWS::StackName", "!Sub '${!B} ${AWS::Region} ${A.Arn}'", "!GetAtt A.Outputs.B"),
        *("!Sub ['${B}', {B: 1}]", "{Ref: a, B: c}", "!FindInMap [B, a, b, {DefaultValue: 1}]"),
        *("{Condition: {Bool: {a: b}}}", "!GetAtt [A, !Ref 'AWS::Region']"),
    ],
)
def test_what_is_as_it_should_be_is_not_told(text: str) -> None:
    assert [code for code, _ in found(properties(text)) if code != "E3004"] == []


def test_keys_of_mappings_have_to_be_there_where_they_are_plain() -> None:
    mappings = "Mappings: {M: {a: {b: 1}}}"

    assert found(properties("!FindInMap [M, a, b]", mappings)) == []
    assert found(properties("!FindInMap [M, !Ref AWS::Region, c]", mappings)) == []
    assert found(properties("!FindInMap [M, c, b]", mappings)) == [
        ("E1011", "the mapping M has no c")
    ]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("Resource: {}", "E1001", "a template has no section Resource; did you mean Resources?"),
        ("Outputs: {}", "E1001", "there are no Resources"),
        ("Resources: [a]", "E1001", "Resources is a mapping of names"),
        (f"AWSTemplateFormatVersion: 2010-09-08\n{QUEUE}", "E1001", "the only version is"),
        ("Resources: {A: 1}", "E3001", "A is no mapping with a Type"),
        ("Resources: {A: {}}", "E3001", "A has no Type"),
        ("Resources: {A: {Type: S3}}", "E3006", "'S3' is no type of a resource"),
        ("Resources: {A: {Type: 'a::b', Depends: x}}", "E3001", "a resource has no Depends"),
        ("Resources: {A: {Type: 'a::b', DependsOn: B}}", "E3005", "there is no resource B"),
        ("Resources: {A: {Type: 'a::b', Condition: B}}", "E8002", "there is no condition B"),
        ("Resources: {A: {Type: 'a::b', DeletionPolicy: Keep}}", "E3035", "not 'Keep'"),
        (
            "Resources: {A: {Type: 'a::b', UpdateReplacePolicy: RetainExceptOnCreate}}",
            "E3036",
            "UpdateReplacePolicy is Delete, Retain or Snapshot, not 'RetainExceptOnCreate'",
        ),
        (f"{QUEUE}Outputs: {{A: {{Export: x}}}}", "E6002", "the output A has no Value"),
        ("Resources: {A: {Type: 'a::b', DependsOn: A}}", "E3004", "A → A"),
        ("Resources: {a-b: {Type: 'a::b'}}", "E3001", "'a-b' is no name: letters and digits alone"),
        (f"{QUEUE}Parameters: {{A: 1}}", "E2001", "A is no mapping"),
        (f"{QUEUE}Parameters: {{A: {{}}}}", "E2001", "the parameter A has no Type"),
        (f"{QUEUE}Parameters: {{A: {{Type: Strin}}}}", "E2002", "did you mean String?"),
        (f"{QUEUE}Parameters: {{A: {{Type: String, Defaults: x}}}}", "E2001", "no Defaults"),
        (f"{QUEUE}Parameters: {{A: {{Type: String}}}}", "W2001", "the parameter A is not used"),
        (f"{QUEUE}Mappings: {{A: {{b: {{c: 1}}}}}}", "W7001", "the mapping A is not used"),
        (f"{QUEUE}Conditions: {{A: !Not [true]}}", "W8001", "the condition A is not used"),
        (f"Description: {'x' * 1025}\n{QUEUE}", "E1003", "1,025 bytes"),
    ],
)
def test_the_shape_of_a_template_is_checked(text: str, code: str, message: str) -> None:
    assert any(code == one and message in said for one, said in found(text))


@pytest.mark.parametrize(
    ("parameter", "why"),
    [
        ("Type: String, Default: c, AllowedValues: [a, b]", "is none of the AllowedValues"),
        ("Type: String, Default: ab, AllowedPattern: '[a]'", "does not match the AllowedPattern"),
        ("Type: CommaDelimitedList, Default: 'a,b', AllowedPattern: a", "'b' does not match"),
        ("Type: Number, Default: x", "is no number"),
        ("Type: Number, Default: 1, MinValue: 2", "is less than MinValue, 2"),
        ("Type: Number, Default: '3', MaxValue: 2.5", "is more than MaxValue, 2.5"),
        ("Type: String, Default: a, MinLength: 2", "is shorter than MinLength, 2"),
        ("Type: String, Default: abc, MaxLength: '2'", "is longer than MaxLength, 2"),
    ],
)
def test_defaults_have_to_fit_their_own_constraints(parameter: str, why: str) -> None:
    said = [
        one for code, one in found(f"{QUEUE}Parameters: {{P: {{{parameter}}}}}") if "2015" in code
    ]

    assert len(said) == 1
    assert why in said[0]


@pytest.mark.parametrize(
    "parameter",
    [
        *("Type: String, Default: 012345678901, AllowedPattern: '[0-9]{12}'",),
        *("Type: String, Default: true, AllowedValues: ['true', 'false']",),
        *("Type: Number, Default: 5, AllowedValues: [5, 6]", "Type: String, Default: ''"),
        *(
            "Type: CommaDelimitedList, Default: ''",
            "Type: String, Default: é, AllowedPattern: '\\p{L}'",
        ),
        "Type: AWS::SSM::Parameter::Value<String>, Default: /a, AllowedPattern: '[0-9]'",
        "Type: List<AWS::EC2::Subnet::Id>, Default: 'a, b', AllowedPattern: '[ab]'",
    ],
)
def test_defaults_that_fit_are_not_told(parameter: str) -> None:
    codes = [code for code, _ in found(f"{QUEUE}Parameters: {{P: {{{parameter}}}}}")]

    assert codes == ["W2001"]


def test_a_pattern_that_would_take_ages_is_not_tried() -> None:
    began = time.monotonic()
    found(
        f"{QUEUE}Parameters: {{P: {{Type: String, Default: {'a' * 60}!, AllowedPattern: '(a+)+'}}}}"
    )

    assert time.monotonic() - began < 2


def test_a_template_that_macros_complete_is_not_judged_by_its_names() -> None:
    text = properties("[!Ref B, !GetAtt FunctionRole.Arn, !If [C, 1, 2]]", "Globals: {a: b}\n")

    assert found(f"Transform: AWS::Serverless-2016-10-31\n{text}") == []
    assert found(f"Transform: AWS::LanguageExtensions\n{text}") != []


@pytest.mark.parametrize(
    ("section", "most", "code"),
    [("Resources", 500, "E3010"), ("Parameters", 200, "E2010"), ("Outputs", 200, "E6010")],
)
def test_there_may_be_so_many_and_no_more(section: str, most: int, code: str) -> None:
    def of(count: int) -> list[str]:
        parts = "".join(f"  A{n}: {{Type: 'a::b', Value: x}}\n" for n in range(count))
        return [one for one, _ in found(f"{section}:\n{parts}") if one == code]

    assert of(most) == []
    assert of(most + 1) == [code]


@pytest.mark.parametrize(
    ("size", "codes"),
    [
        (51_200, []),
        (51_201, [("I1002", "suggestion")]),
        (1_000_001, [("E1002", "warning")]),
        (1_048_577, [("E1002", "error")]),
    ],
)
def test_size_is_counted_in_bytes(size: int, codes: list[tuple[str, str]]) -> None:
    text = QUEUE + "# é"
    text += "x" * (size - len(text.encode()))

    assert [(one.code, one.severity) for one in check(load(text))] == codes


PARTS = st.sampled_from(
    [
        *("Resources", "Parameters", "Outputs", "Conditions", "Mappings", "Transform", "Metadata"),
        *("Type", "Properties", "DependsOn", "Condition", "Default", "AllowedValues", "Value"),
        *("AllowedPattern", "MinLength", "Ref", "Fn::Sub", "Fn::GetAtt", "Fn::If", "A", "B", "C"),
        *("Fn::FindInMap", "Fn::ForEach::X", "AWS::CloudFormation::Stack", "Export", "Name"),
        *("Fn::Transform", "AWS::LanguageExtensions", "String", "Number", "${A.B}", "${", "(", ""),
        *("DeletionPolicy", "Description", "AWS::Lambda::Function", "Code", "1e400", "nan"),
    ]
)
VALUES = st.recursive(
    PARTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PARTS, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(PARTS, st.dictionaries(PARTS, VALUES, max_size=4) | VALUES))
def test_any_template_is_checked_without_a_crash(data: dict[str, object]) -> None:
    template = load(json.dumps(data).replace("Infinity", "9"))
    reported = list(check(template))
    drawn = picture(template, "x")

    assert all(one.line >= 1 for one in reported)
    assert all(map(str, (*texts.tree(drawn), *texts.dot(drawn), *texts.mermaid(drawn))))
    assert all(
        part is not None for part in (template.artifacts, template.exports, template.imports)
    )

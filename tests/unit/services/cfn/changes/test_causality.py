"""Why a change happens, and how sure a replacement is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hawse.services.cfn.changes.causality import Judged, judged
from hawse.services.cfn.changes.reading import change_set, joined
from hawse.services.cfn.changes.telling import told, unchanged
from tests.unit.services.cfn.changes.answers import answer, detail, pending, read, resource, saved

STACK = "AWS::CloudFormation::Stack"


def verdicts(*resources: Mapping[str, Any], **more: Any) -> dict[str, str]:
    return {one.change.logical_id: one.verdict for one in judged(read(*resources, **more))}


def replaced(
    id: str, *details: Mapping[str, Any], type: str = "AWS::EC2::Subnet"
) -> dict[str, Any]:
    return resource(id, type, Replacement="True", Details=list(details))


def whole() -> dict[str, Judged]:
    names = ("web-plain", "web-values-1", "web-values-2")
    sets = [change_set([saved(name) for name in names])]
    sets += [change_set([saved(name)]) for name in ("network-values", "alarms")]
    (root,) = joined(sets)
    return {one.change.logical_id: one for one in judged(root)}


def test_a_direct_change_of_what_requires_recreation_is_certain() -> None:
    assert verdicts(replaced("Vpc", detail("CidrBlock", "Always"))) == {"Vpc": "certain"}


def test_a_changed_parameter_is_certain() -> None:
    cidr = detail("CidrBlock", "Always", source="ParameterReference", cause="Cidr")

    assert verdicts(replaced("Vpc", cidr)) == {"Vpc": "certain"}


def test_what_takes_its_value_from_a_replaced_resource_is_likely_replaced() -> None:
    vpc = replaced("Vpc", detail("CidrBlock", "Always"))

    assert verdicts(vpc, replaced("Subnet", pending("VpcId", "Vpc")))["Subnet"] == "likely"


def test_a_replacement_for_the_value_of_a_resource_that_stays_is_probably_false() -> None:
    cluster = resource("Cluster", Details=[detail("Settings")], Replacement="False")

    found = verdicts(cluster, replaced("Service", pending("Cluster", "Cluster")))

    assert found == {"Cluster": "", "Service": "probably false"}


def test_a_replacement_for_the_value_of_a_resource_without_changes_is_probably_false() -> None:
    assert verdicts(replaced("Service", pending("Cluster", "Cluster"))) == {
        "Service": "probably false"
    }


def test_nothing_is_probably_false_where_changes_may_be_missing() -> None:
    warning = "[WARN] --include-property-values option can return incomplete ChangeSet data"

    found = verdicts(replaced("Service", pending("Cluster", "Cluster")), StatusReason=warning)

    assert found == {"Service": "only if"}


def test_doubt_is_handed_on() -> None:
    first = replaced("First", pending("A", "Still"))

    assert verdicts(first, replaced("Second", pending("B", "First")))["Second"] == "probably false"


def test_without_values_nothing_is_probably_false() -> None:
    ref = detail("Cluster", "Always", source="ResourceReference", cause="Cluster", static=False)

    assert verdicts(replaced("Service", ref)) == {"Service": "only if"}


def test_an_output_of_a_nested_stack_may_change_although_the_stack_stays() -> None:
    automatic = detail("", source="Automatic", static=False)
    network = resource("Network", STACK, Replacement="False", Details=[automatic])

    found = verdicts(network, replaced("Service", pending("Subnets", "Network.Outputs.Subnets")))

    assert found["Service"] == "only if"


def test_a_version_changes_although_its_resource_stays() -> None:
    template = resource("Template", Replacement="False", Details=[detail("Data")])

    found = verdicts(template, replaced("Fleet", pending("V", "Template.LatestVersionNumber")))

    assert found["Fleet"] == "only if"


def test_a_conditional_replacement_says_on_what_it_depends() -> None:
    zone = resource("Db", Replacement="Conditional", Details=[detail("Zone", "Conditionally")])

    (found,) = judged(read(zone))

    assert (found.verdict, found.because) == (
        "only if",
        "AWS must replace it for the new value of Zone",
    )


def test_the_surest_cause_decides() -> None:
    both = replaced("Service", pending("Cluster", "Cluster"), detail("LaunchType", "Always"))

    assert verdicts(both) == {"Service": "certain"}


def test_two_paths_of_a_circle_are_no_endless_loop() -> None:
    found = verdicts(replaced("A", pending("X", "B")), replaced("B", pending("X", "A")))

    assert set(found.values()) == {"likely"}


def test_a_cascade_is_told_from_its_root() -> None:
    found = whole()

    assert found["ApiService"].chain == ("the template", "Cluster")
    assert found["Orders"].follows == ("ApiFunction", "ApiPolicy", "Dashboard")


def test_a_parameter_of_a_nested_stack_is_followed_into_its_parent() -> None:
    assert whole()["Subnet"].chain == ("parameter Cidr of web", "parameter Cidr", "Vpc")


def test_a_nested_stack_without_changes_is_none() -> None:
    found = whole()

    assert "Alarms" not in found
    assert "Network" in found
    (root,) = joined([change_set([saved("web-plain")]), change_set([saved("alarms")])])
    assert unchanged(root) == ["web/Alarms"]


def test_of_a_nested_stack_that_nobody_looked_into_it_is_not_known_that_nothing_changes() -> None:
    (root,) = joined([change_set([saved("web-plain")])])

    assert "Alarms" in {one.change.logical_id for one in judged(root)}


def test_tags_alone_are_folded() -> None:
    tags = resource("Role", Scope=["Tags"], Details=[detail("", Attribute="Tags")])
    both = resource("Other", Scope=["Tags", "Properties"], Details=[detail("Name")])

    assert [(one.change.logical_id, one.folded) for one in told(read(tags, both))] == [
        ("Other", ""),
        ("Role", "tags only"),
    ]


def test_tags_that_are_told_as_a_property_are_tags_too() -> None:
    role = resource("Role", Scope=["Properties"], Details=[detail("Tags")])

    assert told(read(role))[0].folded == "tags only"


def test_a_chain_of_any_length_is_followed() -> None:
    names = [f"R{number}" for number in range(3000)]
    chain = [replaced("Root", detail("Key", "Always"))]
    chain += [replaced(one, pending("X", above)) for one, above in zip(names, ["Root", *names])]

    found = {one.change.logical_id: one for one in judged(read(*chain[::-1]))}

    assert found["R2999"].verdict == "likely"
    assert found["R2"].chain == ("the template", "Root", "R0", "R1")
    assert found["R2999"].chain[0] == "…"


def test_sets_nested_in_each_other_without_end_are_read() -> None:
    def one(number: int) -> dict[str, Any]:
        nested = resource("S", STACK, ChangeSetId=f"arn:{number + 1}")
        return answer(nested, ChangeSetId=f"arn:{number}")

    (root,) = joined([change_set([one(number)]) for number in range(2000)])

    assert judged(root)

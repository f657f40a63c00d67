"""Rules about what costs nothing and is in the way, about logs, and about the account."""

from __future__ import annotations

from hawse.services.waste.advice import Advice
from hawse.services.waste.computing import KeyPair, Template
from hawse.services.waste.facts import Account, Facts
from hawse.services.waste.knowing import Known
from hawse.services.waste.networking import Group, Interface
from hawse.services.waste.proving import Proof
from hawse.services.waste.registry import rule
from hawse.services.waste.storing import GIB
from hawse.services.waste.verdicts import FREE, OK, Cost, Finding, Unknown, Verdict
from hawse.services.waste.watching import LogGroup


@rule(
    "sg-unused",
    "a security group that nothing has",
    over="groups",
    needs=["interfaces", "versions", "configurations"],
    costs="nothing",
    fix="hawse ec2 sg rm {id}",
)
def unused_group(group: Group, known: Known) -> Verdict:
    """No interface, template or configuration has it, and no rule of another group names it."""
    if group.name == "default" or group.id in known.index(_groups_in_use):
        return OK
    proof: Proof = known.detail("group", group.id)
    if proof.verdict != "unused":
        return OK if proof.verdict == "used" else Unknown(proof.said)
    return Finding(
        f"nothing has {group.name}: {proof.said}",
        {"proof": proof.said, "vpc": group.vpc},
        "medium",
        FREE,
    )


def _groups_in_use(facts: Facts) -> set[str]:
    found = {id for one in facts.interfaces for id in one.groups}
    found |= {id for one in facts.groups for id in one.refers}
    return found | {id for one in (*facts.versions, *facts.configurations) for id in one.groups}


@rule(
    "keypair-unused",
    "a key pair that no instance has",
    over="keys",
    needs=["instances", "versions", "configurations"],
    costs="nothing",
    fix="aws ec2 delete-key-pair --key-pair-id {id}",
)
def unused_key(key: KeyPair, known: Known) -> Verdict:
    """No instance, template or configuration names it, and it is not new."""
    if key.name in known.index(_keys_in_use):
        return OK
    if not known.older(key.created, known.limits.unused_days):
        return OK
    return Finding(
        f"{key.name} is on no instance and in no template",
        {"age_days": round(known.days(key.created) or 0)},
        "medium",
        FREE,
    )


def _keys_in_use(facts: Facts) -> set[str]:
    launches = (*facts.versions, *facts.configurations)
    return {one.key for one in facts.instances} | {one.key for one in launches}


@rule(
    "lt-unused",
    "a launch template that nothing launches",
    over="templates",
    needs=["instances", "scaling"],
    costs="nothing",
    fix="aws ec2 delete-launch-template --launch-template-id {id}",
)
def unused_template(template: Template, known: Known) -> Verdict:
    """No instance came of it and no Auto Scaling group names it; people and pipelines may."""
    used = known.index(_templates_in_use)
    if template.id in used or template.name in used:
        return OK
    if not known.older(template.created, known.limits.unused_days):
        return OK
    return Finding(
        f"no instance came of {template.name} and no Auto Scaling group names it",
        {"age_days": round(known.days(template.created) or 0)},
        "low",
        FREE,
    )


def _templates_in_use(facts: Facts) -> set[str]:
    scaled = {id for one in facts.scaling for id in one.templates}
    return scaled | {one.template for one in facts.instances if one.template}


@rule(
    "eni-available",
    "a network interface that is on nothing",
    over="interfaces",
    costs="nothing",
    fix="aws ec2 delete-network-interface --network-interface-id {id}",
)
def free_interface(interface: Interface, known: Known) -> Verdict:
    """Available, and not kept by a service of AWS for its own use."""
    if interface.status != "available" or interface.managed:
        return OK
    if interface.kind != "interface":
        return Unknown(f"it is kept by AWS for {interface.kind}")
    del known
    told = f": {interface.description}" if interface.description else ""
    return Finding(f"on nothing{told}", {"status": interface.status}, "medium", FREE)


@rule(
    "logs-no-retention",
    "a log group that keeps everything for ever",
    over="logs",
    costs="what it stores",
    fix="aws logs put-retention-policy --log-group-name {id} --retention-in-days 90",
)
def endless_logs(group: LogGroup, known: Known) -> Verdict:
    """No retention, and more than a GiB already."""
    gib = group.bytes / GIB
    if group.retention is not None or gib <= known.limits.log_gib:
        return OK
    return Finding(
        f"keeps {gib:,.1f} GiB and everything to come",
        {"stored_gib": round(gib, 1), "retention_days": None},
        "high",
        known.cost({group.id: [(gib, "logs-storage")]}),
    )


@rule(
    "budget-missing",
    "no budget tells when an account costs more than it should",
    over="accounts",
    needs=["budgets"],
    costs="nothing",
    fix="https://console.aws.amazon.com/costmanagement/home#/budgets",
)
def no_budget(account: Account, known: Known) -> Verdict:
    """Not one is configured."""
    del account
    if known.facts.budgets:
        return OK
    return Finding("no budget is configured", {"budgets": 0}, "high", FREE)


@rule(
    "anomaly-missing",
    "nothing looks for cost anomalies",
    over="accounts",
    needs=["monitors"],
    costs="nothing",
    fix="https://console.aws.amazon.com/costmanagement/home#/anomaly-detection",
)
def no_monitor(account: Account, known: Known) -> Verdict:
    """Not one monitor is configured."""
    del account
    if known.facts.monitors:
        return OK
    return Finding("no anomaly monitor is configured", {"monitors": 0}, "high", FREE)


@rule(
    "coh",
    "what Cost Optimization Hub recommends besides",
    over="advice",
    costs="AWS's own number, after discounts",
    fix="https://console.aws.amazon.com/costmanagement/home#/cost-optimization-hub",
)
def advised(advice: Advice, known: Known) -> Verdict:
    """As AWS says; what a rule of ours says of the same thing is left to that rule."""
    del known
    if not advice.action:
        return Unknown("AWS does not say what to do")
    told = f": {advice.recommended}" if advice.recommended else ""
    usd = advice.usd_month if advice.currency == "USD" else None
    priced = f"Cost Optimization Hub, {advice.date}" if usd is not None else advice.currency
    return Finding(
        f"AWS recommends: {words(advice.action)} {advice.kind}{told}",
        {
            "action": advice.action,
            "kind": advice.kind,
            "effort": advice.effort or None,
            "restart": advice.restart,
            "source": advice.source or None,
        },
        "high",
        Cost({advice.id: usd}, priced),
    )


def words(camel: str) -> str:
    """`MigrateToGraviton` as people say it."""
    return "".join(f" {one.lower()}" if one.isupper() else one for one in camel).strip()

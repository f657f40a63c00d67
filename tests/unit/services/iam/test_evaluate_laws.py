"""Laws that hold for any policy, and that nothing makes the evaluator fail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hawse.services.iam.evaluate import Context, Layers, Request, caller, compiled, evaluate
from hawse.services.iam.globs import covers, glob, overlaps
from hawse.services.iam.evaluate.policies import Policy
from tests.thorough import examples
from tests.unit.services.iam.evaluating import ANA, AWAY, HOME, ROLE, SESSION, document

RANK = {"deny": 0, "depends": 1, "allow": 2}

ACTIONS = st.sampled_from(["*", "s3:*", "s3:Get*", "s3:GetObject", "s3:PutObject", "iam:PassRole"])
RESOURCES = st.sampled_from(
    ["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/${aws:username}", "arn:aws:s3:::b/x", "arn:aws:s3"]
)
KEYS = st.sampled_from(["aws:SourceIp", "aws:MultiFactorAuthPresent", "aws:PrincipalTag/team"])
OPERATORS = st.sampled_from(
    ["StringEquals", "StringNotEquals", "Bool", "BoolIfExists", "Null", "ForAllValues:StringLike"]
)
VALUES = st.sampled_from(["true", "false", "a", "10.0.0.1"])
CONDITIONS = st.dictionaries(OPERATORS, st.dictionaries(KEYS, VALUES, max_size=2), max_size=2)
PRINCIPALS = st.sampled_from(["*", ANA, HOME, AWAY, ROLE, SESSION]).map(
    lambda one: one if one == "*" else {"AWS": one}
)


@st.composite
def statements(draw: st.DrawFn, *, named: bool = False) -> dict[str, Any]:
    action = draw(st.sampled_from(["Action", "NotAction"]))
    resource = draw(st.sampled_from(["Resource", "NotResource"]))
    made: dict[str, Any] = {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        action: draw(st.lists(ACTIONS, min_size=1, max_size=2)),
        resource: draw(st.lists(RESOURCES, min_size=1, max_size=2)),
        "Condition": draw(CONDITIONS),
    }
    return {**made, "Principal": draw(PRINCIPALS)} if named else made


IDENTITY = st.lists(statements(), max_size=4).map(lambda some: compiled("i", document(*some)))
RESOURCE = st.lists(statements(named=True), max_size=3).map(
    lambda some: compiled("r", document(*some), "resource")
)
LEVELS = st.none() | st.lists(st.tuples(IDENTITY), max_size=2).map(tuple)
LAYERS = st.builds(
    Layers,
    identity=st.tuples(IDENTITY),
    resource=st.none() | RESOURCE,
    boundary=st.none() | IDENTITY,
    session=st.none() | st.tuples(IDENTITY),
    scps=LEVELS,
)
CONTEXTS = st.dictionaries(KEYS, VALUES | st.lists(VALUES, max_size=2), max_size=3)
REQUESTS = st.builds(
    Request,
    principal=st.sampled_from([ANA, ROLE, SESSION, "ec2.amazonaws.com", "*"]).map(caller),
    action=st.sampled_from(["s3:GetObject", "s3:PutObject", "iam:PassRole"]),
    resource=st.sampled_from(["arn:aws:s3:::a/ana", "arn:aws:s3:::b/x", "*"]),
    account=st.sampled_from([HOME, AWAY]),
    context=st.builds(
        lambda known, complete: Context(known, complete=complete), CONTEXTS, st.booleans()
    ),
)


def rank(request: Request, layers: Layers) -> int:
    return RANK[evaluate(request, layers).effect]


@given(REQUESTS, LAYERS, statements())
def test_a_deny_more_never_grants(request: Request, layers: Layers, more: dict[str, Any]) -> None:
    denies = compiled("d", document({**more, "Effect": "Deny"}))
    limited = replace(layers, identity=(*layers.identity, denies))

    assert rank(request, limited) <= rank(request, layers)


@given(REQUESTS, LAYERS, statements())
def test_an_allow_more_never_takes_away(
    request: Request, layers: Layers, more: dict[str, Any]
) -> None:
    allows = compiled("a", document({**more, "Effect": "Allow"}))
    widened = replace(layers, identity=(*layers.identity, allows))

    assert rank(request, widened) >= rank(request, layers)


@given(REQUESTS, LAYERS, IDENTITY)
def test_boundary_session_and_scp_never_widen(
    request: Request, layers: Layers, limit: Policy
) -> None:
    # Without a policy on the resource: one that denies "all but some" counts a boundary against
    # the caller, which limits more, and one that names the caller is past it.
    bare = replace(layers, boundary=None, session=None, scps=None)
    for limited in (
        replace(bare, boundary=limit),
        replace(bare, session=(limit,)),
        replace(bare, scps=((limit,),)),
    ):
        assert rank(request, limited) <= rank(request, bare)


@given(REQUESTS, LAYERS, st.randoms(use_true_random=False))
def test_order_of_statements_and_policies_is_irrelevant(
    request: Request, layers: Layers, random: Any
) -> None:
    def shuffled(policy: Policy) -> Policy:
        some = list(policy.document["Statement"])  # type: ignore[index]
        random.shuffle(some)
        return compiled(policy.name, document(*some), policy.kind)

    identity = [shuffled(one) for one in layers.identity]
    random.shuffle(identity)
    other = replace(layers, identity=tuple(identity))

    assert evaluate(request, other).effect == evaluate(request, layers).effect


@given(REQUESTS, LAYERS)
def test_one_policy_split_in_two_says_the_same(request: Request, layers: Layers) -> None:
    split = [
        compiled(f"{n}", document(one))
        for policy in layers.identity
        for n, one in enumerate(policy.document["Statement"])  # type: ignore[index]
    ]
    parts = replace(layers, identity=tuple(split))

    assert evaluate(request, parts).effect == evaluate(request, layers).effect


@given(REQUESTS, LAYERS, CONTEXTS)
def test_what_an_open_question_says_holds_for_every_context(
    request: Request, layers: Layers, extra: dict[str, Any]
) -> None:
    opened = replace(request, context=Context(complete=False))
    closed = replace(request, context=Context(extra))
    answer = evaluate(opened, layers).effect

    assert answer in ("depends", evaluate(closed, layers).effect)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["Version", "Statement", "Effect", "Action", "NotAction", "Resource", "NotResource"]
            + ["Principal", "NotPrincipal", "Condition", "StringLike", "AWS", "Null", "aws:x"]
        )
        | st.text(max_size=5),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)


@given(JSON, JSON, REQUESTS)
def test_no_json_makes_the_evaluator_fail(one: Any, other: Any, request: Request) -> None:
    layers = Layers(
        identity=(compiled("a", one), compiled("b", {"Statement": other})),
        resource=compiled("c", {"Statement": [{"Effect": "Allow", **_object(other)}]}, "resource"),
        boundary=compiled("d", {"Statement": [{"Effect": "Deny", **_object(one)}]}),
    )

    assert evaluate(request, layers).effect in RANK


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"Action": value, "Resource": value}


GLOBS = st.text(alphabet="ab*?", max_size=6)


@given(GLOBS, GLOBS, st.text(alphabet="ab", max_size=6))
@settings(max_examples=examples(500))
def test_globs_that_share_a_text_overlap_and_what_covers_matches_it_all(
    one: str, other: str, text: str
) -> None:
    both = bool(glob(one)(text)) and bool(glob(other)(text))

    assert overlaps(one, other) or not both
    assert overlaps(one, other) == overlaps(other, one)  # pylint: disable=arguments-out-of-order
    assert not covers(one, other) or bool(glob(one)(text)) or not glob(other)(text)


@given(GLOBS, st.text(alphabet="ab", max_size=6))
def test_a_glob_matches_what_its_characters_say_one_by_one(pattern: str, text: str) -> None:
    assert bool(glob(pattern)(text)) is _naive(pattern, text)


def _naive(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    first, rest = pattern[0], pattern[1:]
    if first == "*":
        return any(_naive(rest, text[cut:]) for cut in range(len(text) + 1))
    return bool(text) and first in ("?", text[0]) and _naive(rest, text[1:])


SETS = st.sets(st.sampled_from([(a, r) for a in "ab" for r in "xy"]))
SAID = st.lists(st.tuples(st.booleans(), SETS), max_size=3)


@given(SAID, st.none() | SAID, st.none() | SAID, st.none() | SAID, st.sampled_from("ab"))
@settings(max_examples=examples(300))
def test_without_conditions_a_decision_is_arithmetic_of_sets(
    identity: Said, boundary: Said | None, session: Said | None, level: Said | None, action: str
) -> None:
    layers = Layers(
        identity=(_written(identity),),
        boundary=None if boundary is None else _written(boundary),
        session=None if session is None else (_written(session),),
        scps=None if level is None else ((_written(level),),),
    )
    every = [one for one in (identity, boundary, session, level) if one is not None]
    allowed = set.intersection(*(_of(one, allows=True) for one in every))
    denied = set.union(*(_of(one, allows=False) for one in every))
    for thing in "xy":
        request = Request(caller(ROLE), f"s3:{action}", f"arn:aws:s3:::{thing}", account=HOME)
        wanted = "allow" if (action, thing) in allowed - denied else "deny"
        assert evaluate(request, layers).effect == wanted


Said = list[tuple[bool, set[tuple[str, str]]]]


def _of(said: Said, *, allows: bool) -> set[tuple[str, str]]:
    return {pair for effect, pairs in said if effect is allows for pair in pairs}


def _written(said: Said) -> Policy:
    """A statement for each pair, so that none says more than the pairs."""
    return compiled(
        "p",
        document(
            *(
                {
                    "Effect": "Allow" if allows else "Deny",
                    "Action": f"s3:{action}",
                    "Resource": f"arn:aws:s3:::{thing}",
                }
                for allows, pairs in said
                for action, thing in sorted(pairs)
            )
        ),
    )


def test_many_stars_take_no_longer_than_few() -> None:
    assert not glob("*a" * 40 + "b")("a" * 5000)

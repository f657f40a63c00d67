"""The lines of a tree."""

from __future__ import annotations

from hypothesis import given, strategies as st

from hawse.services.ec2.vpcs.drawing import guides


def test_a_tree_is_drawn() -> None:
    assert guides([0, 1, 2, 3, 2, 1, 2, 0, 1]) == [
        "",
        "├─ ",
        "│  ├─ ",
        "│  │  └─ ",
        "│  └─ ",
        "└─ ",
        "   └─ ",
        "",
        "└─ ",
    ]


@given(st.lists(st.integers(0, 5), max_size=20))
def test_every_line_has_a_guide_as_wide_as_it_is_deep(depths: list[int]) -> None:
    assert [len(guide) for guide in guides(depths)] == [3 * depth for depth in depths]

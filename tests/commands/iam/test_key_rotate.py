"""`hawse iam key rotate` over HTTP: no step of it, and no fault, leaves anybody without a key."""

from __future__ import annotations

from tests.commands.iam.keys import KeySite, site

__all__ = ["site"]


def test_the_key_of_the_run_is_replaced_in_every_profile_that_holds_it(site: KeySite) -> None:
    ran = site.run("rotate", "-y")

    assert ran.code == 0, ran.err
    new = site.only_key_is_in_the_profile()
    assert site.file.keys() == {"work": new, "same": new}
    assert "deactivate" in ran.err

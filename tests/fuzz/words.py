"""What a person, a script or a tag says in a line: addresses, patterns, sizes, times."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from hawse.errors import CLIError

_LONGEST = 1000  # of what somebody types, or a key
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def word(data: bytes) -> str:
    """As Python hands an argument over: what is no UTF-8 in it becomes lone surrogates."""
    return data[:_LONGEST].decode("utf-8", "surrogateescape")


def s3_address(data: bytes) -> None:
    """`s3://bucket/key` or a path, which can be told and taken again."""
    from hawse.transfer.places import S3Url, looks_like_bucket, parse_place, parse_url

    looks_like_bucket(word(data))
    for parse in (parse_place, parse_url):
        with suppress(CLIError):
            place = parse(word(data), "SRC")
            assert parse(str(place), "SRC") == place
            if isinstance(place, S3Url):
                assert place.relative(place.join("name").key) == "name"


def glob(data: bytes) -> None:
    """A pattern, a line break, and the key that it is asked about."""
    from hawse.transfer.globs import compile_glob, escape, has_glob

    pattern, _, key = word(data).partition("\n")
    with suppress(CLIError):
        found = compile_glob(pattern)
        if found.matches(key):
            assert key.startswith(found.prefix) and found.relative(key) == key[len(found.root) :]
        assert found.literal is not has_glob(pattern)
    assert compile_glob(escape(key)).matches(key) if key else True


def key_filter(data: bytes) -> None:
    """`+ PATTERN` and `- PATTERN` on lines of their own; the last line is a name."""
    from hawse.transfer.filters import Filters

    *rules, name = word(data).split("\n")
    with suppress(CLIError):
        filters = Filters.of(rules)
        assert filters.explain(name).kept is filters.keeps(name)
        folder = name.rpartition("/")[0]
        if folder and filters.prunes(folder):
            assert not filters.keeps(name)


def row_filter(data: bytes) -> None:
    """`--filter`, `--query`, `--sort` and columns, of rows with every kind of value."""
    from hawse.output import check_view
    from tests.unit.output.samples import DB, VIEW, WEB, Machine, shown

    text = word(data)
    for view in ({"filters": (text,)}, {"query": text}, {"sort": (text,)}, {"columns": (text,)}):
        with suppress(CLIError):
            given: dict[str, Any] = dict(view)
            check_view(replace(VIEW, **given), Machine)
            shown([WEB, DB], **given)


def size(data: bytes) -> None:
    """A number of bytes, or of what may be deleted."""
    from hawse.core.byte_sizes import BYTES
    from hawse.services.s3.finding import bytes_of
    from hawse.transfer.guards import parse_max_delete

    text = word(data)
    with suppress(CLIError):
        assert bytes_of(text, "--larger") >= 0
    with suppress(click.UsageError):
        assert BYTES.convert(text, None, None) > 0
    with suppress(CLIError):
        limit = parse_max_delete(text)
        assert parse_max_delete(str(limit)).allows(0, 0)


def moment(data: bytes) -> None:
    """How long something lasts, or when it is."""
    from hawse.aws.timestamps import parse_timestamp
    from hawse.core.ages import AGE
    from hawse.services.ec2.lifetimes import end_of, read_end
    from hawse.services.s3 import ages, finding
    from hawse.transfer.ages import moment_of

    text = word(data)
    with suppress(CLIError):
        assert moment_of(text, "--newer", NOW) is not None
    with suppress(CLIError):
        assert finding.moment_of(text, "--newer", NOW).endswith("Z")
    with suppress(CLIError):
        assert ages.moment_of(text, "--at", NOW).tzinfo
    with suppress(CLIError):
        assert AGE.convert(text, None, None) >= timedelta(0)
        end_of(AGE.convert(text, None, None), NOW)
    read_end(text)
    # What the readers of answers take for a value that is not of its type.
    with suppress(ValueError, OverflowError, TypeError):
        parse_timestamp(text)


def schedule(data: bytes) -> None:
    """The tag that says when an instance runs; NoSchedule is what its readers wait for."""
    from hawse.services.ec2.schedules.grammar import NoSchedule, parse

    with suppress(NoSchedule):
        parse(word(data))
    with suppress(NoSchedule):
        parse(word(data), zone="Europe/Berlin")


def arn(data: bytes) -> None:
    """An ARN, or a pattern of some."""
    from hawse.services.iam.validation import arns
    from hawse.services.tags.arns import arn_of, places_of, refuse_untaggable

    text = word(data)
    with suppress(CLIError):
        found = arn_of(text)
        if found is not None:
            assert found.kind.startswith(found.service) or found.service == "s3"
            assert found.name in text and found.place[0] == found.account
            assert f"arn:{':'.join(found)}" == text
        places_of([text])
        refuse_untaggable([text])
    pattern = arns.arn_of(text)
    for form in arns.forms("s3") if pattern else ():
        arns.fits(pattern, form)


def shown_text(data: bytes) -> None:
    """Text from AWS: escaped, it stays on its line, and nothing in it is an order."""
    from hawse.output.cells import cut, width
    from hawse.output.escape import escape, line_start, teller

    text = word(data)
    safe = line_start(escape(text))
    assert safe.isprintable() or not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in safe)
    assert "##[" not in safe and len(safe.splitlines()) <= 1
    assert escape(escape(text)) == escape(text)
    assert width(cut(safe, 20)) <= 20
    for encoding in ("ascii", "latin-1", "cp1252"):
        teller(encoding)(safe).encode(encoding)


def secrets_in_text(data: bytes) -> None:
    """Text that is not ours, without secrets: what was taken out does not come back."""
    from hawse.masking import masked, without_passes

    text = word(data)
    once = masked(text)
    assert masked(once) == once
    without_passes(text)


def denial(data: bytes) -> None:
    """What AWS says when it refuses."""
    from hawse.aws.denials import parse

    parse(word(data))

"""Standard input and output in bytes, also where they are streams of text, as those of tests."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

if TYPE_CHECKING:
    from hawse.app import App


def bytes_in(app: App) -> BinaryIO:
    """What comes in, as it is."""
    stream = app.streams.stdin
    return stream.buffer if hasattr(stream, "buffer") else BytesIO(stream.read().encode())


def bytes_out(app: App) -> BinaryIO:
    """Takes what goes out as it is."""
    stream = app.streams.stdout
    return stream.buffer if hasattr(stream, "buffer") else _Decoding(stream)


def writer(app: App) -> Callable[[bytes], object]:
    """A function that writes bytes to standard output at once."""
    out = bytes_out(app)

    def write(content: bytes) -> None:
        out.write(content)
        out.flush()

    return write


class _Decoding(BytesIO):
    """Bytes for a stream that takes only text."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream

    def write(self, content: Any, /) -> int:
        self._stream.write(bytes(content).decode(errors="surrogateescape"))
        return len(bytes(content))

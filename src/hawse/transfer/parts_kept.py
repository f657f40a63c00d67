"""What uploads and copies in parts share: how they are noted, gone on with, and given up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from hawse.errors import CLIError, CredentialsError, Interrupted, NotFound, Unavailable
from hawse.transfer.multipart import Kept, Multipart, Range, ranges
from hawse.transfer.state import Part, UploadInParts

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine
    from hawse.transfer.files import Source
    from hawse.transfer.state import State

PASSING = (Unavailable, Interrupted, CredentialsError)
"""What may be over when somebody goes on."""


class InParts:
    """One object in parts. `_continued` of a subclass says whether an earlier upload is this one,
    and takes over what S3 has of it."""

    def __init__(
        self,
        engine: Engine,
        multipart: Multipart,
        *,
        state: State | None,
        part_size: int,
        begun: UploadInParts | None,
    ) -> None:
        """With `begun`, only that upload is gone on with."""
        self._engine = engine
        self._multipart = multipart
        self._state = state
        self._part_size = part_size
        self._begun = begun
        self._noted = 0

    def _continued(self, found: UploadInParts) -> bool:
        raise NotImplementedError

    def _ranges(self, size: int) -> list[Range]:
        return list(ranges(size, self._part_size))

    def _note(self, source: Source, headers: str, **more: Any) -> None:
        """The upload that S3 has just begun is on the disk before its first part is sent."""
        if self._state is not None:
            multipart = self._multipart
            where = (multipart.bucket, multipart.key, multipart.upload_id)
            begun = UploadInParts(
                self._engine.run, *where, self._part_size, source, headers=headers, **more
            )
            self._noted = self._state.upload_begun(begun).id

    def _note_part(self, part: Part) -> Part:
        if self._state is not None:
            self._state.part_done(self._noted, part)
        return part

    def _ended(self) -> None:
        if self._state is not None:
            self._state.upload_ended(self._noted)

    def _give_up(self, error: CLIError) -> None:
        """Leave it for another run where that may help, else have S3 forget it."""
        if self._begun is not None:
            return  # whoever resumes it decides about it
        if self._state is not None and self._noted:
            if isinstance(error, PASSING):
                self._state.flush()
                return
            self._state.upload_ended(self._noted)
        self._multipart.abort()

    # --- Going on

    def _resumed(self, path: str) -> bool:
        """Whether an earlier run left an upload of this source that can be gone on with."""
        if self._begun is not None:
            return self._continued(self._begun) or _refuse(self._begun)
        if self._state is None:
            return False
        for found in self._state.uploads(self._multipart.bucket, self._multipart.key, path):
            if self._continued(found):
                self._state.taken_over(found)
                return True
            self._forget(found)
        return False

    def _taken(self, found: UploadInParts) -> Mapping[int, Kept] | None:
        """The parts that S3 has of an upload that is this one; None when it has forgotten it."""
        self._multipart.upload_id = found.upload_id
        listed = self._multipart.listed()
        if listed is not None:
            if self._state is not None:
                self._state.goes_on(found)
            self._noted, self._part_size = found.id, found.part_size
        return listed

    def _forget(self, found: UploadInParts) -> None:
        """An upload of something else, or one that is gone."""
        stale = Multipart(self._engine, found.bucket, found.key, (), upload_id=found.upload_id)
        stale.abort()
        self._multipart.upload_id = ""
        if self._state is not None:
            self._state.upload_ended(found.id)


def _refuse(begun: UploadInParts) -> NoReturn:
    """NotFound for an upload that is to be gone on with, and that S3 has forgotten."""
    name = f"s3://{begun.bucket}/{begun.key}"
    why = "S3 does not have the parts that were sent any more"
    raise NotFound(name, why=why, hint="copy it again")

"""What may befall a process while it writes what hawse keeps; `make crashes` tries all of it.

    python -m tests.faults.crashes [--sample]

Each case is a child process that writes the number 2 where 1 was. At one of its calls of the
system (all are counted, and each has its turn) it is killed, it is stopped and goes on, or the
call fails. Whatever happens, what can be read afterwards is all of 1 or all of 2, it is 2 when the
writer said nothing, nobody else may read what is there, and the next writer succeeds.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sqlite3
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from hawse.errors import CLIError
from tests.faults.kept import EVERYTHING, NOTHING, Kept

_SYSTEM = frozenset({"posix", "_io", "io", "fcntl", "sqlite3", "_sqlite3"})
_NO_CALLS = frozenset({"fspath", "getpid", "urandom", "WIFSTOPPED"})
WROTE, REFUSED, BUG, SPARED = 0, 3, 4, 5
OLD, NEW = 1, 2

Befall = Callable[[Any], None]


def _killed(_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _stopped(_: Any) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _failing(number: int) -> Befall:
    def fails(call: Any) -> None:
        if "sqlite3" in _module(call):
            if call.__name__ == "close":  # which never fails
                return
            raise sqlite3.OperationalError("database or disk is full")
        raise OSError(number, os.strerror(number))

    return fails


TROUBLES: dict[str, Befall] = {
    "killed": _killed,
    "stopped for a while": _stopped,
    "full disk": _failing(errno.ENOSPC),
    "read-only disk": _failing(errno.EROFS),
    "broken disk": _failing(errno.EIO),
    "no descriptors": _failing(errno.EMFILE),
}


def _module(call: Any) -> str:
    owner = getattr(call, "__self__", None)
    return str(getattr(call, "__module__", None) or type(owner).__module__)


class Trap:
    """Lets something befall the process at its n-th call of the system."""

    def __init__(self, point: int, befall: Befall) -> None:
        self._point, self._befall, self.count = point, befall, 0

    def __call__(self, _: Any, event: str, call: Any) -> None:
        if event != "c_call" or _module(call) not in _SYSTEM:
            return
        if getattr(call, "__name__", "") in _NO_CALLS:
            return
        self.count += 1
        if self.count == self._point:
            sys.setprofile(None)
            self._befall(call)


def _child(thing: Kept, folder: Path, trap: Trap) -> int:
    """The exit code of a process that writes."""
    try:
        threading.setprofile(trap)
        sys.setprofile(trap)
        thing.write(folder, "a", NEW)
    except (CLIError, OSError):
        return REFUSED
    finally:
        sys.setprofile(None)
    return WROTE if trap.count >= trap._point else SPARED  # pylint: disable=protected-access


def forked(work: Callable[[], int]) -> int:
    """A child that does this and ends with the code that it gives."""
    pid = os.fork()
    if not pid:
        _end_with(work)
    return pid


def _end_with(work: Callable[[], int]) -> NoReturn:
    code = BUG
    try:
        code = work()
    except BaseException:  # pylint: disable=broad-exception-caught  # it must not go on as a test
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def struck(name: str, folder: Path, trouble: str, point: int) -> int | None:
    """One case; what the writer ended with, None when it was killed. AssertionError if wrong."""
    thing = EVERYTHING[name]
    thing.write(folder, "a", OLD)
    trap = Trap(point, TROUBLES[trouble])
    pid = forked(lambda: _child(thing, folder, trap))
    _, status = os.waitpid(pid, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        try:
            assert thing.read(folder, "a") in _possible(name), "read while the writer was stopped"
        finally:
            os.kill(pid, signal.SIGCONT)
            _, status = os.waitpid(pid, 0)
    code = None if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    _check(name, folder, code)
    return code


def _possible(name: str) -> tuple[int, ...]:
    """What may be read. A starter file was not there; what is only learned may have to be again."""
    lost = name == "a starter file" or not EVERYTHING[name].needed
    return (OLD, NEW, NOTHING) if lost else (OLD, NEW)


def _check(name: str, folder: Path, code: int | None) -> None:
    thing = EVERYTHING[name]
    assert code != BUG, "a traceback"
    found = thing.read(folder, "a")
    if code in (WROTE, SPARED) and thing.needed:
        assert found == NEW, f"it said nothing, and there is {found}"
    assert found in _possible(name), f"there is {found}"
    forbidden = 0o022 if thing.others else 0o077
    for path in folder.rglob("*"):
        assert path.is_dir() or not path.stat().st_mode & forbidden, f"{path} is open to others"
    thing.write(folder, "a", NEW + 1)
    assert thing.read(folder, "a") == NEW + 1, "the next writer did not succeed"


# --- What the system itself refuses ---------------------------------------------------------------


def small_files(size: int) -> None:
    """No file grows beyond: what a full disk does in the middle of a write."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def few_descriptors(spare: int) -> None:
    """So many more files may be opened."""
    used = max(int(each) for each in os.listdir("/proc/self/fd")) + 1
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + spare, used + spare))


LIMITS: dict[str, tuple[Callable[[int], None], range]] = {
    "no room in the file": (small_files, range(0, 1000, 40)),
    "few descriptors": (few_descriptors, range(0, 5)),
}


def limited(name: str, folder: Path, limit: str, amount: int) -> int | None:
    """One case where the system itself refuses."""
    thing = EVERYTHING[name]
    thing.write(folder, "a", OLD)

    def work() -> int:
        LIMITS[limit][0](amount)
        return _child(thing, folder, Trap(0, _killed))

    _, status = os.waitpid(forked(work), 0)
    code = None if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    _check(name, folder, code)
    return code


# --- Two at once ----------------------------------------------------------------------------------


def together(name: str, folder: Path, times: int) -> None:
    """Two processes write so many times each, while this one reads. AssertionError if wrong."""
    thing = EVERYTHING[name]

    def work(who: str) -> int:
        for number in range(1, times + 1):
            thing.write(folder, who, number)
        return WROTE

    pids = [forked(lambda who=who: work(who)) for who in ("a", "b")]  # type: ignore[misc]
    codes: dict[int, int] = {}
    try:
        while len(codes) < len(pids):
            seen = thing.read(folder, "a")
            assert 0 <= seen <= times, f"read {seen}"
            ended = (os.waitpid(pid, os.WNOHANG) for pid in pids if pid not in codes)
            codes |= {pid: status for pid, status in ended if pid}
    finally:
        for pid in pids:
            if pid not in codes:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
    assert set(codes.values()) == {0}, "a writer failed"
    if thing.needed:  # what is only learned gives way where it would have to wait
        assert {thing.read(folder, who) for who in "ab"} == {times}, "an update was lost"


# --- All of it ------------------------------------------------------------------------------------


class Trial:
    """Tries cases, counts them, and keeps what was wrong."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []

    def tries(self, what: str, name: str, case: Callable[[Path], object]) -> object:
        """What the case gives, in a folder of its own; None when it is wrong."""
        self.counts[what] += 1
        with tempfile.TemporaryDirectory(prefix="hawse-crash-") as folder:
            try:
                return case(Path(folder))
            except Exception as error:  # pylint: disable=broad-exception-caught  # counted
                self.wrong.append(f"{name}, {what}: {type(error).__name__}: {error}")
                return SPARED  # one of a kind is enough to see

    def strike(self, name: str, trouble: str, places: range) -> None:
        """Let it befall at these calls, until the writer is past its end."""
        for point in places:
            case = partial(_struck, name, trouble, point)
            if self.tries(trouble, name, case) == SPARED:
                return

    def limit(self, name: str, limit: str, every: int) -> None:
        """Let the system refuse."""
        for amount in LIMITS[limit][1][::every]:
            self.tries(limit, name, partial(_limited, name, limit, amount))


def _struck(name: str, trouble: str, point: int, folder: Path) -> object:
    return struck(name, folder, trouble, point)


def _limited(name: str, limit: str, amount: int, folder: Path) -> object:
    return limited(name, folder, limit, amount)


def run(every: int, times: int) -> Trial:
    """All cases; `every` so many-th call has its turn."""
    trial = Trial()
    for number, (name, thing) in enumerate(EVERYTHING.items()):
        with tempfile.TemporaryDirectory() as folder:
            thing.write(Path(folder), "a", OLD)  # so that all is imported
        for trouble in TROUBLES:
            trial.strike(name, trouble, range(1 + number % every, 2000, every))
        for limit in LIMITS:
            trial.limit(name, limit, max(1, every // 2))
        if not thing.alone:
            at_once = partial(together, name, times=times)
            trial.tries("two at once", name, at_once)
    return trial


def main(arguments: list[str]) -> int:
    """Try all of it, or a sample; tell how many cases of what."""
    trial = run(*(24, 3) if arguments == ["--sample"] else (1, 40))
    for what, count in trial.counts.items():
        print(f"{count:6}  {what}")
    for line in trial.wrong:
        print(f"WRONG   {line}")
    print(f"{trial.counts.total()} cases of {len(EVERYTHING)} things, {len(trial.wrong)} wrong")
    return int(bool(trial.wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

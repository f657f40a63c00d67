"""Asks one question without awscrt, with the same retries as the many over it, but waiting."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from hawse.errors import CLIError
from hawse.transfer import one_shots
from hawse.transfer.requests import Reply, Request
from hawse.transfer.retrying import Trouble, Verdict, delay, judged

if TYPE_CHECKING:
    from hawse.transfer.engine import Engine


class Asker:
    """For requests that `one_shots` can send."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._settings = engine.settings
        self._gate = engine.target.gate

    def ask(self, request: Request) -> Reply:
        """The answer; raises what the request failed with."""
        self._engine.admit(request)
        attempt, tried = 1, set[Verdict]()
        while True:
            region = self._engine.regions.of(request.bucket)
            came = self._once(request, attempt)
            if isinstance(came, Reply):
                self._engine.count(request, came)
                return came
            verdict = judged(came, answered=self._engine.answered)
            if verdict in (Verdict.AGAIN, Verdict.SLOWER):
                self._wait(request, came, attempt, slower=verdict is Verdict.SLOWER)
                attempt += 1
            elif verdict in tried or not self._mended(request, came, verdict, region):
                raise self._engine.error(came, request, attempt)
            tried.add(verdict)

    def tidied(self, request: Request) -> bool:
        """Whether a request that cleans up was answered; asked once, or twice."""
        for _ in range(2):
            try:
                came = self._sent(request)
            except CLIError:
                return False
            if isinstance(came, Reply) or came.status == 404:
                return True
        return False

    def _wait(self, request: Request, came: Trouble, attempt: int, *, slower: bool) -> None:
        if attempt >= self._settings.attempts * (2 if slower else 1):
            raise self._engine.error(came, request, attempt)
        self._engine.counters.retries += 1
        self._engine.counters.throttles += slower
        self._gate.pause(delay(attempt, self._settings.backoff, slower=slower))

    def _mended(self, request: Request, came: Trouble, verdict: Verdict, region: str) -> bool:
        """Whether it is worth asking again, with other keys or somewhere else."""
        if verdict is Verdict.RENEW:
            return self._engine.holder.renew(self._engine.holder.keys)
        if verdict is Verdict.ELSEWHERE:
            return self._engine.regions.learn(request.bucket, came, region)
        return False

    def _once(self, request: Request, attempt: int) -> Reply | Trouble:
        self._gate.go_on()
        began, region = perf_counter(), self._engine.regions.of(request.bucket)
        came = self._sent(request)
        if (log := self._engine.log) is not None:
            seconds = perf_counter() - began
            log.attempt(request, came, region=region, number=attempt, seconds=seconds)
        answered = isinstance(came, Reply) or bool(came.status)
        self._engine.answered = self._engine.answered or answered
        return came

    def _sent(self, request: Request) -> Reply | Trouble:
        engine = self._engine
        endpoint, reach = engine.regions.endpoint(request.bucket), engine.target.reach
        keys = None if self._settings.anonymous else engine.holder.keys
        if keys is not None:
            reach.check(keys.access, endpoint.url)
        self._gate.sent()
        return one_shots.send(request, endpoint, one_shots.Signer(reach, keys))

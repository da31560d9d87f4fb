"""A simulator behind an address for each of many connections; at each, answers are changed in other ways.

A row is changed in the same way whenever and however it is asked for. The rest of an answer may be changed too.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.sandbox.loopback import HOST, listening
from pipelines.sandbox.quickbooks.api.app import REALM_ID
from tests.fuzz.mutations import FATAL, VALUES, mutated

KEPT = ("Id", "id", "MetaData", "SyncToken", "updated_at", "created_at")
_MARK = "row {} of an answer"


@dataclass
class Spoilt:
    """How answers at one address are changed: how many of the rows, of the answers, and with which values.

    `told` says what was changed, `row_ids` which rows.
    """

    seed: str
    of_rows: float = 0
    of_answers: float = 0
    values: Sequence[str] = VALUES
    kept: Sequence[str] = KEPT
    told: dict[str, str] = field(default_factory=dict)

    def answer(self, path: str, content: bytes) -> bytes:
        """Return the answer, changed."""
        try:
            found = json.loads(content)
        except ValueError:
            return content
        rows: list[str] = []
        text = json.dumps(self._with_rows(found, rows, ""))
        chance = Random(f"{self.seed} {path}")
        if chance.random() < self.of_answers:
            text, self.told[path] = mutated(json.loads(text), chance, [*self.values, *FATAL])
        for number, row in enumerate(rows):
            text = text.replace(json.dumps(_MARK.format(number)), row)
        return text.encode("utf-8", "surrogatepass")

    def _with_rows(self, value: Any, rows: list[str], kind: str) -> Any:
        """Return the same, with a mark for each row that is changed."""
        if isinstance(value, list):
            return [self._with_rows(each, rows, kind) for each in value]
        if not isinstance(value, dict):
            return value
        row_id = value.get("Id", value.get("id"))
        if row_id is None or not kind:
            return {key: self._with_rows(held, rows, key) for key, held in value.items()}
        chance = Random(f"{self.seed} {kind} {row_id}")
        if chance.random() >= self.of_rows:
            return value
        text, self.told[f"{kind} {row_id}"] = mutated(value, chance, self.values, kept=self.kept)
        rows.append(text)
        return _MARK.format(len(rows) - 1)


class Spoiling:
    """The ASGI application in front of a simulator: `/7/...` is how the seventh connection sees it."""

    def __init__(self, sandbox: ASGIApp) -> None:
        self._sandbox = sandbox
        self.spoilt: list[Spoilt] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI wants it."""
        number, _, path = scope["path"].lstrip("/").partition("/")
        path = re.sub(r"^v3/company/\d+", f"v3/company/{REALM_ID}", path)
        inner: list[Message] = []

        async def keep(message: Message) -> None:
            inner.append(message)

        await self._sandbox({**scope, "path": f"/{path}", "raw_path": f"/{path}".encode()}, receive, keep)
        content = b"".join(message.get("body", b"") for message in inner[1:])
        asked = f"{path}?{scope['query_string'].decode()}"
        if "oauth2" not in path:
            content = self.spoilt[int(number)].answer(asked, content)
        headers = {key.decode(): value.decode() for key, value in inner[0]["headers"] if key != b"content-length"}
        await Response(content, inner[0]["status"], headers)(scope, receive, send)


@contextmanager
def spoiling(sandbox: ASGIApp) -> Iterator[tuple[Spoiling, str]]:
    """Yield the application in front of a simulator, and the address at which it is served until the block ends."""
    application = Spoiling(sandbox)
    with listening(application, 0) as port:
        yield application, f"http://{HOST}:{port}"

"""A server with many invoices in QuickBooks' form, each answer late.

`python -m tests.benchmarks.slow_quickbooks ROWS SECONDS` prints its port. GET /stats tells how many requests there
were, and how many at most in flight.
"""

import asyncio
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import uvicorn

START = datetime(2024, 1, 1, tzinfo=UTC)
STEP = 20  # seconds from one invoice to the next
ITEM = {"ItemRef": {"value": "4", "name": "Design"}, "UnitPrice": 75, "Qty": 4, "TaxCodeRef": {"value": "NON"}}
LINE = {"Id": "1", "Amount": 300.00, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": ITEM}
REST = json.dumps(
    {"Line": [LINE] * 6, "TotalAmt": 1800.00, "Balance": 1800.00, "TxnDate": "2026-01-05", "PrivateNote": "x" * 200}
)[1:]
TOKEN = {"access_token": "token-of-the-benchmark-1", "refresh_token": "refresh-of-the-benchmark-1", "expires_in": 3600}


class SlowQuickBooks:
    """The ASGI application."""

    def __init__(self, rows: int, latency: float) -> None:
        self._rows = rows
        self._latency = latency
        self._flying = 0
        self.stats = {"requests": 0, "most_in_flight": 0}

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        """Answer late, unless asked about this server."""
        if scope["path"] == "/stats":
            await _answer(send, json.dumps(self.stats).encode())
            self.stats |= {"requests": 0, "most_in_flight": 0}
            return
        self._flying += 1
        self.stats["requests"] += 1
        self.stats["most_in_flight"] = max(self.stats["most_in_flight"], self._flying)
        await asyncio.sleep(self._latency)
        body = json.dumps(TOKEN).encode() if scope["method"] == "POST" else self._found(scope["query_string"].decode())
        await _answer(send, body)
        self._flying -= 1

    def _found(self, query: str) -> bytes:
        statement = parse_qs(query).get("query", [""])[0]
        begin, end = self._range(statement)
        if "COUNT" in statement:
            return b'{"QueryResponse":{"totalCount":%d}}' % max(0, end - begin)
        start = int((re.findall(r"STARTPOSITION (\d+)", statement) or ["1"])[0])
        first = begin + start - 1
        rows = b",".join(self._row(number) for number in range(first, min(first + 1000, end)))
        return b'{"QueryResponse":{"Invoice":[%s]}}' % rows

    def _range(self, statement: str) -> tuple[int, int]:
        if "FROM Invoice" not in statement:
            return 0, 0
        since = re.search(r"LastUpdatedTime >= '(.*?)'", statement)
        until = re.search(r"LastUpdatedTime <= '(.*?)'", statement)
        begin = -(-self._seconds(since[1]) // STEP) if since else 0
        end = self._seconds(until[1]) // STEP + 1 if until else self._rows
        return max(0, begin), min(self._rows, end)

    @staticmethod
    def _seconds(moment: str) -> int:
        return int((datetime.fromisoformat(moment) - START).total_seconds())

    @staticmethod
    def _row(number: int) -> bytes:
        at = (START + timedelta(seconds=number * STEP)).isoformat()
        return f'{{"Id":"{number + 1}","SyncToken":"0","MetaData":{{"LastUpdatedTime":"{at}"}},{REST}'.encode()


async def _answer(send, body: bytes) -> None:  # type: ignore[no-untyped-def]
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Server(uvicorn.Server):
    async def startup(self, sockets=None) -> None:  # type: ignore[no-untyped-def]
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)


if __name__ == "__main__":
    application = SlowQuickBooks(int(sys.argv[1]), float(sys.argv[2]))
    _Server(uvicorn.Config(application, port=0, log_level="critical", access_log=False, lifespan="off")).run()

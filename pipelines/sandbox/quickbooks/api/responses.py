"""Answers as QuickBooks Online writes them: exact JSON, both fault envelopes, and the headers that come with every one.

Shapes are those of recorded answers.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from starlette.responses import Response

from pipelines.sandbox.quickbooks.ledger.stamps import PACIFIC

MESSAGES = {
    "4000": "Error parsing query",
    "4001": "Invalid query",
    "2030": "Invalid ID",
    "610": "Object Not Found",
    "500": "Unsupported Operation",
    "1040": "Batch size limit exceeded",
    "3001": "message=ThrottleExceeded; errorCode=003001; statusCode=429",
    "10000": "An application error has occurred while processing your request",
}
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def encoded(value: Any) -> bytes:
    """Encode a value as JSON; every Decimal is a number with exactly its own digits."""
    return _ENCODER.encode(value)


def trace_id() -> str:
    """Return a value for the `intuit_tid` header."""
    return f"1-{secrets.token_hex(4)}-{secrets.token_hex(12)}"


def shown_time(now: datetime) -> str:
    """Write a moment as the envelopes carry it: milliseconds, US Pacific."""
    return now.astimezone(PACIFIC).isoformat(timespec="milliseconds")


def answer(content: Mapping[str, Any], now: datetime) -> Response:
    """Return a good answer, with the time in it."""
    body = encoded({**content, "time": shown_time(now)})
    headers = {
        "Content-Type": "application/json;charset=utf-8",
        "QBO-Version": "1994.75",
        "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private",
    }
    return Response(body, headers=headers)


def fault(
    code: str,
    detail: str,
    now: datetime,
    *,
    status: int = 400,
    type_: str = "ValidationFault",
    element: str | None = None,
) -> Response:
    """Return the upper-case fault envelope of the accounting service."""
    body = {**fault_content(code, detail, type_, element), "time": shown_time(now)}
    return Response(encoded(body), status_code=status, headers={"Content-Type": "application/json"})


def fault_content(code: str, detail: str, type_: str = "ValidationFault", element: str | None = None) -> dict[str, Any]:
    """Return a fault as it stands in an answer, or in one item of a batch."""
    error = {"Message": MESSAGES.get(code, "Error"), "Detail": detail, "code": code}
    if element is not None:
        error["element"] = element
    return {"Fault": {"Error": [error], "type": type_}}


def not_authenticated(detail: str, now: datetime) -> Response:
    """Return 401 for an access token that is expired or unknown; the real one repeats the token in `detail`."""
    error = {
        "message": "message=AuthenticationFailed; errorCode=003200; statusCode=401",
        "detail": detail,
        "code": "3200",
    }
    response = _gateway_fault(401, {"error": [{**error, "element": None}], "type": "AUTHENTICATION"}, now)
    response.headers["WWW-Authenticate"] = 'Bearer realm="Intuit", error="invalid_token"'
    return response


def not_authorized(now: datetime) -> Response:
    """Return 403 for a realm that the token does not open."""
    message = "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403"
    error = {"message": message, "detail": "", "code": "3100", "element": None}
    return _gateway_fault(403, {"error": [error], "type": "AUTHORIZATION"}, now)


def _gateway_fault(status: int, content: dict[str, Any], now: datetime) -> Response:
    """Return the lower-case envelope of the gateway, which refuses tokens and realms before the service is asked."""
    body: dict[str, Any] = {
        "warnings": None,
        "intuitObject": None,
        "fault": content,
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(now.timestamp() * 1000),
        "status": None,
        "cdcresponse": [],
    }
    return Response(encoded(body), status_code=status, headers={"Content-Type": "application/json"})


def plain(content: Mapping[str, Any], status: int = 200) -> Response:
    """Return an answer of the token endpoint."""
    headers = {"Content-Type": "application/json;charset=UTF-8", "Cache-Control": "no-store"}
    return Response(encoded(content), status_code=status, headers=headers)

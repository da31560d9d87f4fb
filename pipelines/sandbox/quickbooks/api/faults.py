"""The answers of scripted faults, in Intuit's own envelopes."""

from datetime import datetime

from starlette.responses import Response

from pipelines.sandbox.faults import Fault
from pipelines.sandbox.quickbooks.api import responses

HTML = "<html><head><title>{status}</title></head><body><h1>Service unavailable</h1></body></html>"


def faulty_answer(fault: Fault, now: datetime) -> Response | None:
    """Return the answer that replaces the true one, or None if the true one is to be given."""
    if fault.status is None:
        return None
    response = _page(fault.status) if fault.html else _envelope(fault.status, now)
    if fault.retry_after is not None:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def throttled(now: datetime) -> Response:
    """Return 429 for a request beyond what a company may ask for; it does not say how long to wait."""
    return responses.fault("3001", "The request limit was reached. Try again later", now, status=429, type_="SERVICE")


def _envelope(status: int, now: datetime) -> Response:
    if status == 429:
        return throttled(now)
    if status == 401:
        return responses.not_authenticated("Token expired: AB01MASKED", now)
    if status == 403:
        return responses.not_authorized(now)
    if 400 <= status < 500:
        return responses.fault("4001", "QueryValidationError: refused on demand", now, status=status)
    return responses.fault("10000", "An unexpected error occurred", now, status=status, type_="SystemFault")


def _page(status: int) -> Response:
    return Response(HTML.format(status=status), status_code=status, media_type="text/html")

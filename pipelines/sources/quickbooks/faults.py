"""QuickBooks Online's faults: read from both envelopes, with the advice that is given for each code.

Facts: docs/sources/quickbooks.md, "Faults". Data is read in `responses`; waiting and trying again is the HTTP client's.
"""

import re
from typing import Any

import httpx
import msgspec

from pipelines.sources.http.client import Fault
from pipelines.sources.json_text import decode

THROTTLED = "3001"
ADVICE = {
    "3200": "Type: tieout connect quickbooks (with --connection, where there are several).",
    "3100": "Check realm_id and base_url (or environment): the company must have been connected to this app, and"
    ' tokens of a sandbox company are only good with environment = "sandbox", those of a real one only with'
    ' "production".',
    "120": "Connect as a user who may read the company's accounting: tieout connect quickbooks.",
    THROTTLED: "QuickBooks limits requests a minute and, by plan, reads a month: wait, or look at the app's plan.",
    "4000": "This is a fault of Tieout: report the message with its trace id.",
    "4001": "This is a fault of Tieout: report the message with its trace id.",
    "610": "The object was deleted or made inactive while it was read.",
    "6190": "The company's subscription has ended: renew it, or take the connection out of tieout.toml.",
}
BY_STATUS = {401: "3200", 403: "3100", 429: THROTTLED}  # what a status means where no code is given

LONGEST_TEXT = 300

_FAULTS_THAT_PASS = ("systemfault", "service")
_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def fault(response: httpx.Response, *, connection: str) -> Fault | None:
    """Return the fault in a response of any status, from `Fault` (the service) or `fault` (the gateway), or None."""
    try:
        content = decode(response.content, _envelope)
    except ValueError:
        return _not_json(response, connection)
    if content is None and response.is_success:
        return None
    return _fault(content, response.status_code, connection)


def _envelope(content: bytes) -> Any:
    parts = _PARTS.decode(content)
    envelope = parts.get("Fault", parts.get("fault"))
    return None if envelope is None else msgspec.json.decode(envelope)


def then_refresh(connection: str, advice: str = "") -> str:
    """Return a hint that ends with the command to type once the advice is followed."""
    begin = f"{advice} Then type" if advice else "Type"
    return f"{begin}: tieout refresh --connection {connection}"


def _not_json(response: httpx.Response, connection: str) -> Fault:
    """Return the fault of a page of the edge, or of a cut response: under a good status it is requested again."""
    status = response.status_code
    kind = response.headers.get("Content-Type", "no content type").partition(";")[0]
    hint = then_refresh(connection, ADVICE.get(BY_STATUS.get(status, ""), ""))
    return Fault(f"QuickBooks answered {status}: not JSON but {kind}", hint, response.is_success or _may_pass(status))


def _fault(content: Any, status: int, connection: str) -> Fault:
    """Return the fault of either envelope; the detail of a refused token is left out, because it repeats the token."""
    envelope = _lowered(content)
    errors = envelope.get("error")
    error = _lowered(errors[0] if isinstance(errors, list) and errors else errors)
    message, detail = str(error.get("message") or ""), str(error.get("detail") or "")
    code = _code(error.get("code"), message) or BY_STATUS.get(status, "")
    said = [message] if code == "3200" or status == httpx.codes.UNAUTHORIZED else [message, detail]
    text = "; ".join(dict.fromkeys(part for part in said if part)) or "no reason given"
    is_hiccup = status < 400 and str(envelope.get("type")).lower() in _FAULTS_THAT_PASS
    return Fault(
        f"QuickBooks answered {status}" + (f", fault {code}" if code else "") + f": {text[:LONGEST_TEXT]}",
        then_refresh(connection, ADVICE.get(code, "")),
        is_passing=code == THROTTLED or _may_pass(status) or is_hiccup,
        code=code,
    )


def _may_pass(status: int) -> bool:
    return status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR


def _code(code: Any, message: str) -> str:
    """Return a code without padding, from the gateway's message (`errorCode=003001`) if it has no field of its own."""
    found = re.search(r"errorCode=(\d+)", message)
    given = str(code) if code else found[1] if found else ""
    return given.lstrip("0")


def _lowered(value: Any) -> dict[str, Any]:
    return {key.lower(): inner for key, inner in value.items()} if isinstance(value, dict) else {}

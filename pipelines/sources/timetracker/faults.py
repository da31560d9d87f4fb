"""TimeTracker's faults: what went wrong, with the advice that is given for each status.

Facts: docs/sources/timetracker.md, "Access". Data is read in `responses`; waiting and trying again is the client's.
"""

import httpx
import msgspec

from pipelines.sources.http.client import Fault
from pipelines.sources.timetracker.responses import text

ADVICE = {
    401: "Make an API token (tt_…) as an administrator of TimeTracker and put it where token in tieout.toml points to.",
    403: "Give the token the scope that is named, or make one for an administrator with the scope read:*.",
    404: "Check base_url: it is the address of TimeTracker itself, without /api/v1.",
}
NOT_AN_API = (
    "Check base_url (the address of TimeTracker itself, without /api/v1), that its first set-up is finished, and that"
    " token is an API token (tt_…): session pages show the page to log in."
)
LONGEST_TEXT = 300
_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def fault(response: httpx.Response) -> Fault | None:
    """Return the fault in a response, or None. A redirect or a page of HTML is one, whatever its status."""
    where = response.request.url.copy_with(query=None, fragment=None)
    if response.is_redirect:
        target = response.headers.get("Location", "nowhere").partition("?")[0]
        return Fault(f"{where} answered {response.status_code}, a redirect to {target}, not data", NOT_AN_API)
    if response.headers.get("Content-Type", "").partition(";")[0] != "application/json":
        return None if response.is_server_error else _not_json(response, where)
    if response.is_success:
        return None
    return Fault(f"{where} answered {response.status_code}: {_told(response)}", ADVICE.get(response.status_code))


def _not_json(response: httpx.Response, where: httpx.URL) -> Fault:
    kind = response.headers.get("Content-Type", "no content type").partition(";")[0]
    return Fault(f"{where} answered {response.status_code} with a page ({kind}), not with data", NOT_AN_API)


def _told(response: httpx.Response) -> str:
    """Return what the application says; of a refused token its error only, because a message may repeat the token."""
    try:
        parts = _PARTS.decode(response.content)
    except msgspec.DecodeError:
        return "no reason given"
    said = [text(parts.get("error"))]
    if response.status_code != httpx.codes.UNAUTHORIZED:
        scope = text(parts.get("required_scope"))
        said += [text(parts.get("message")), f"required scope {scope}" if scope else ""]
    return ("; ".join(dict.fromkeys(part for part in said if part)) or "no reason given")[:LONGEST_TEXT]

"""How a user lets us in to a QuickBooks company: Intuit's OAuth, the company that was chosen, and whose books they are.

Wire facts: section 5 of our notes. The redirect carries `code`, `state` and `realmId`; the answer with the tokens does
not name the company.
"""

import json

import httpx

from pipelines.sources.http.auth import RotatingTokens
from pipelines.sources.http.authorization_code import Authorization, Endpoints
from pipelines.sources.http.limits import host_of
from pipelines.sources.quickbooks.options import Options
from pipelines.sources.stream import Connector, Login, Opening, Stream, Tokens, Visit

SCOPE = "com.intuit.quickbooks.accounting"


def rotating(opening: Opening) -> RotatingTokens:
    """The tokens of an open connection, as an httpx auth flow."""
    options: Options = opening.options
    return RotatingTokens(
        opening.connection,
        token_url=options.token_url,
        client_id=options.client_id,
        client_secret=options.client_secret.get_secret_value(),
        first_refresh_token=options.refresh_token.get_secret_value() if options.refresh_token else None,
        store=opening.tokens,
        clock=opening.clock,
    )


def authorize(opening: Opening, visit: Visit, *, transport: httpx.BaseTransport | None = None) -> Tokens:
    """Tokens for the company of `realm_id`; another company chosen in the browser is a SourceError, and gets none."""
    options: Options = opening.options
    permission = _permission(opening, transport)
    back = permission.ask(visit)
    chosen = "".join(letter for letter in back.get("realmId", "") if letter.isdigit())
    if chosen != options.realm_id:
        raise permission.error(
            f"the company that was chosen in the browser has the realm id {chosen or '(none)'}, but the connection"
            f" {opening.connection.name} has realm_id {options.realm_id}. No tokens were taken.",
            f'Choose the other company, or write realm_id = "{chosen}" in tieout.toml.',
        )
    return permission.exchange(back["code"])


def revoke(opening: Opening, *, transport: httpx.BaseTransport | None = None) -> bool:
    """Whether Intuit still knew the refresh token, stored or configured, that it has forgotten now."""
    options: Options = opening.options
    stored = opening.tokens.load()
    configured = options.refresh_token.get_secret_value() if options.refresh_token else None
    token = stored.refresh_token if stored else configured
    return token is not None and _permission(opening, transport).revoke(token)


def whose(connector: Connector) -> str:
    """The company's name, by reading its CompanyInfo."""
    (page,) = connector.pages(Stream("company_info"), None)
    return str(json.loads(page.rows[0].payload).get("CompanyName", "a company without a name"))


def _permission(opening: Opening, transport: httpx.BaseTransport | None) -> Authorization:
    options: Options = opening.options
    return Authorization(
        opening.connection,
        Endpoints(options.authorize_url, options.token_url, options.revoke_url, options.redirect_uri),
        client_id=options.client_id,
        client_secret=options.client_secret,
        scope=SCOPE,
        clock=opening.clock,
        transport=transport,
    )


def hosts(options: Options) -> frozenset[str]:
    """Whoever is sent a token: the books, and where tokens are renewed and given back."""
    return frozenset(map(host_of, (options.base_url, options.token_url, options.revoke_url)))


LOGIN = Login(authorize, revoke, hosts)

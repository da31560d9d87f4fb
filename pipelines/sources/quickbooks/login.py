"""Intuit's OAuth: authorize for the company of `realm_id`, rotate and revoke its tokens, read the company's name.

Facts: docs/sources/quickbooks.md, "OAuth". The redirect carries `code`, `state` and `realmId`; the response with the
tokens does not name the company. The flow itself stands in `pipelines.sources.http`.
"""

import json

import httpx

from pipelines.sources.http.auth import RotatingTokens
from pipelines.sources.http.authorization_code import Authorization, Endpoints
from pipelines.sources.http.limits import host_of
from pipelines.sources.quickbooks.options import Options
from pipelines.sources.stream import AuthorizeCallback, Connector, ConnectorContext, Login, Stream, Tokens

SCOPE = "com.intuit.quickbooks.accounting"


def rotating_tokens(context: ConnectorContext) -> RotatingTokens:
    """Return the connection's tokens as an httpx auth flow."""
    options: Options = context.options
    return RotatingTokens(
        context.connection,
        token_url=options.token_url,
        client_id=options.client_id,
        client_secret=options.client_secret.get_secret_value(),
        first_refresh_token=options.refresh_token.get_secret_value() if options.refresh_token else None,
        store=context.tokens,
        clock=context.clock,
    )


def authorize(
    context: ConnectorContext, callback: AuthorizeCallback, *, transport: httpx.BaseTransport | None = None
) -> Tokens:
    """Return tokens for the company of `realm_id`; raise SourceError if another was chosen in the browser."""
    options: Options = context.options
    authorization = _authorization(context, transport)
    redirect = authorization.request_code(callback)
    chosen = "".join(letter for letter in redirect.get("realmId", "") if letter.isdigit())
    if chosen != options.realm_id:
        raise authorization.error(
            f"the company that was chosen in the browser has the realm id {chosen or '(none)'}, but the connection"
            f" {context.connection.name} has realm_id {options.realm_id}. No tokens were taken.",
            f'Choose the other company, or write realm_id = "{chosen}" in tieout.toml.',
        )
    return authorization.exchange(redirect["code"])


def revoke(context: ConnectorContext, *, transport: httpx.BaseTransport | None = None) -> bool:
    """Revoke the refresh token, stored or configured; tell whether Intuit still knew it."""
    options: Options = context.options
    stored = context.tokens.load()
    configured = options.refresh_token.get_secret_value() if options.refresh_token else None
    token = stored.refresh_token if stored else configured
    return token is not None and _authorization(context, transport).revoke(token)


def account_name(connector: Connector) -> str:
    """Return the company's name, by reading its CompanyInfo."""
    (page,) = connector.pages(Stream("company_info"), None)
    return str(json.loads(page.rows[0].payload).get("CompanyName", "a company without a name"))


def _authorization(context: ConnectorContext, transport: httpx.BaseTransport | None) -> Authorization:
    options: Options = context.options
    return Authorization(
        context.connection,
        Endpoints(options.authorize_url, options.token_url, options.revoke_url, options.redirect_uri),
        client_id=options.client_id,
        client_secret=options.client_secret,
        scope=SCOPE,
        clock=context.clock,
        transport=transport,
    )


def hosts(options: Options) -> frozenset[str]:
    """Return the hosts that tokens are sent to: the books', and those where tokens are refreshed and revoked."""
    return frozenset(map(host_of, (options.base_url, options.token_url, options.revoke_url)))


LOGIN = Login(authorize, revoke, hosts)

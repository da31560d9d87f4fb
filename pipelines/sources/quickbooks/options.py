"""The options of a QuickBooks connection in `tieout.toml`, with Intuit's own addresses as their defaults."""

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from pipelines.sources.http.limits import checked_address

HOSTS = {
    "production": "https://quickbooks.api.intuit.com",
    "sandbox": "https://sandbox-quickbooks.api.intuit.com",
}


class Options(BaseModel):
    """The keys of a connection that only QuickBooks knows.

    `refresh_token` is for a first start without `tieout connect`. The four addresses of OAuth are the same for both
    environments; `redirect_uri` has to be among those of the app at Intuit, letter by letter.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    realm_id: str
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = Field(min_length=1)
    requests_at_once: int = Field(default=8, ge=1, le=10)  # QuickBooks refuses more than ten
    month_ends: int = Field(default=13, ge=0, le=60)  # how many closed months are compared with QuickBooks' reports
    refresh_token: SecretStr | None = Field(default=None, min_length=1)
    environment: Literal["production", "sandbox"] = "production"
    base_url: str = ""  # that of the environment
    authorize_url: str = "https://appcenter.intuit.com/connect/oauth2"
    token_url: str = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"  # noqa: S105
    revoke_url: str = "https://developer.api.intuit.com/v2/oauth2/tokens/revoke"
    redirect_uri: str = "http://localhost:8723/connected"

    @model_validator(mode="before")
    @classmethod
    def _host(cls, given: Any) -> Any:
        if isinstance(given, dict) and not given.get("base_url"):
            return given | {"base_url": HOSTS.get(str(given.get("environment")), HOSTS["production"])}
        return given

    @field_validator("realm_id")
    @classmethod
    def _number(cls, value: str) -> str:
        if not re.fullmatch(r"env:.+|[0-9]+", value):
            raise ValueError("a realm id has digits only")
        return value

    @field_validator("base_url", "authorize_url", "token_url", "revoke_url")
    @classmethod
    def _address(cls, value: str) -> str:
        return checked_address(value).rstrip("/")

    @field_validator("redirect_uri")
    @classmethod
    def _own_address(cls, value: str) -> str:
        return checked_address(value)

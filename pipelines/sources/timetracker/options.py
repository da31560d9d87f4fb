"""The options of a TimeTracker connection in `tieout.toml`."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from pipelines.sources.http.limits import checked_address
from pipelines.sources.http.token_response import is_token


class Options(BaseModel):
    """The keys of a connection that only TimeTracker knows: an API and its token, or a database."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    base_url: str | None = None
    token: SecretStr | None = Field(default=None, min_length=1)
    database_url: SecretStr | None = Field(default=None, min_length=1)

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        return checked_address(value).rstrip("/").removesuffix("/api/v1")

    @field_validator("token")
    @classmethod
    def _sendable(cls, value: SecretStr) -> SecretStr:
        if not is_token(value.get_secret_value()):
            raise ValueError("a token is one word of letters, digits and signs; look for a line break or a space in it")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.database_url is None and (self.base_url is None or self.token is None):
            raise ValueError("set base_url and token, or database_url")
        return self

"""The options of a conference connection in `tieout.toml`."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

TERMS_DAYS = 30  # a purchase order has no due date of its own


class Options(BaseModel):
    """The keys of a connection that only a conference knows."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    database_url: SecretStr = Field(min_length=1)
    conference: str | None = Field(default=None, min_length=1)  # its slug; needed where the database holds several
    purchase_order_terms_days: int = Field(default=TERMS_DAYS, ge=0, le=3650)

"""The options of a files connection in `tieout.toml`."""

from pydantic import BaseModel, ConfigDict, Field


class Options(BaseModel):
    """The keys of a connection that only files know: the folder, relative to `tieout.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1)

"""A connection's own keys, validated by the source it names: `env:` values resolved, mistakes told without values."""

from pydantic import BaseModel, ValidationError

from pipelines.errors import ConfigurationError
from pipelines.settings import Connection, explain, from_environment
from pipelines.sources.stream import Source


def validate_options(source: Source, connection: Connection, *, resolve: bool = True) -> BaseModel:
    """Return the keys as the source's `options` model; with `resolve`, `env:` values are read now.

    Raise ConfigurationError, naming connection and key, if they cannot be used.
    """
    given = dict(connection.options)
    if resolve:
        where = f"Connection {connection.name}: "
        given = {key: from_environment(value, where=where + key) for key, value in given.items()}
    try:
        return source.options.model_validate(given)
    except ValidationError as error:
        raise ConfigurationError(f"Connection {connection.name}: {explain(error, source.options)}") from None

"""Print the rows of one connection as JSON lines, without a warehouse: what `python -m pipelines.sources.<name>` does.

Nothing is stored: no cursor, no token, no log. Every stream is read in full. Secrets come from the environment as
`tieout.toml` says, an OAuth access token too (`access_token`).
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from pipelines import settings as configuration
from pipelines.errors import ConfigurationError, SourceError, TieoutError, place
from pipelines.settings import Connection, Settings
from pipelines.sources.access_token import AccessToken, read_access_token
from pipelines.sources.connection_options import validate_options
from pipelines.sources.http.redaction import hidden, secrets_in
from pipelines.sources.stream import Connector, ConnectorContext, Row, Skipped, Source, Stream, Unproven

_ONE_LINE = str.maketrans("\r\n", "  ")  # in JSON text, line breaks stand between values only


def main(source: Source, arguments: Sequence[str] | None = None) -> int:
    """Print the rows that the arguments ask for; return the exit code: 0, 2 (settings) or 3 (the source)."""
    given = _parser(source).parse_args(arguments)
    try:
        settings = configuration.load(given.config)
        connection = _chosen(source, settings, given.connection)
        streams = _streams(source, given.stream)
        return _print_all(source, settings, connection, streams, given.limit)
    except TieoutError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except BrokenPipeError:  # whoever reads has enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser(source: Source) -> argparse.ArgumentParser:
    module = f"python -m pipelines.sources.{source.name}"
    parser = argparse.ArgumentParser(module, description="Print the rows of one connection as JSON lines.")
    parser.add_argument("--config", type=Path, metavar="FILE", help="the configuration, else tieout.toml")
    parser.add_argument("--connection", metavar="NAME", help="needed where several are of this source")
    parser.add_argument("--stream", metavar="STREAM", help="only this one, else all of them")
    parser.add_argument("--limit", type=_at_least_one, metavar="N", help="at most so many rows of each stream")
    return parser


def _at_least_one(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("write a whole number, 1 or more")
    return int(text)


def _chosen(source: Source, settings: Settings, name: str | None) -> Connection:
    """Return the connection of this name, or the only one of this source."""
    there = [connection for connection in settings.connections if connection.source == source.name]
    if name is None and len(there) == 1:
        return there[0]
    if name is None and not there:
        raise ConfigurationError(
            f"{settings.file} has no connection of the source {source.name}.",
            hint=f'Write a [[connections]] block with source = "{source.name}" into it: docs/configuration.md.',
        )
    if name is None:
        raise ConfigurationError(
            f"{settings.file} has {len(there)} connections of the source {source.name}.",
            hint=f"Say which: --connection {' or --connection '.join(each.name for each in there)}",
        )
    (named,) = settings.chosen([name])
    if named.source != source.name:
        raise ConfigurationError(
            f"Connection {name} is of the source {named.source}, not of {source.name}.",
            hint=f"Type: python -m pipelines.sources.{named.source} --connection {name}",
        )
    return named


def _streams(source: Source, name: str | None) -> dict[Stream, bool]:
    """Return the streams to read, in the source's order, and whether their rows are printed.

    What a source says of its other streams it may only know once it has read its settings and earlier controls.
    """
    if name is None:
        return dict.fromkeys(source.streams, True)
    names = [stream.name for stream in source.streams]
    if name not in names:
        raise ConfigurationError(
            f"The source {source.name} has no stream {name!r}.", hint=f"It has: {', '.join(names)}."
        )
    wanted = source.stream(name)
    earlier = source.streams[: names.index(name)] if wanted.is_control else ()
    needed = [stream for stream in earlier if stream.is_control or stream.shape.is_setting]
    return dict.fromkeys(needed, False) | {wanted: True}


def _print_all(
    source: Source, settings: Settings, connection: Connection, streams: dict[Stream, bool], limit: int | None
) -> int:
    options = validate_options(source, connection)
    token = read_access_token(source, connection)
    tokens = AccessToken(connection, token)
    context = ConnectorContext(connection, options, tokens, configuration.now, settings.folder, _say)
    try:
        connector = source.connect(context)
        try:
            codes = [
                _print_stream(connector, stream, sys.stdout if is_printed else None, limit)
                for stream, is_printed in streams.items()
            ]
        finally:
            connector.close()
    except BrokenPipeError:
        raise
    except Exception as error:  # whatever its content does to a connector
        raise hidden(_told(connection, error), [token, *secrets_in(options)]) from None
    return max(codes)


def _print_stream(connector: Connector, stream: Stream, out: TextIO | None, limit: int | None) -> int:
    """Print a stream's rows; return 3 if they are not proven to be all, else 0."""
    try:
        for row in islice(_rows(connector, stream), limit if out else None):
            if out:
                out.write(_line(stream, row))
        if out:
            out.flush()
    except Skipped as reason:
        _say(f"Skipped the stream {stream.name}: {reason}")
    except Unproven as reason:
        _say(f"The rows of the stream {stream.name} are not proven to be all: {reason}")
        return SourceError.exit_code
    return 0


def _rows(connector: Connector, stream: Stream) -> Iterator[Row]:
    for page in connector.pages(stream, None):
        yield from page.rows


def _line(stream: Stream, row: Row) -> str:
    """Return one row as a line of JSON; the payload as it came, so that numbers keep every digit."""
    head = {
        "stream": stream.name,
        "id": row.id,
        "updated_at": row.updated_at and row.updated_at.isoformat(),
        "is_deleted": row.is_deleted,
    }
    return f'{json.dumps(head)[:-1]}, "payload": {row.payload.translate(_ONE_LINE)}}}\n'


def _told(connection: Connection, error: Exception) -> TieoutError:
    if isinstance(error, TieoutError):
        return error
    what = f"what came could not be read ({place(error)})."
    return SourceError(f"Connection {connection.name}: {what}", hint="Report this message.")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")

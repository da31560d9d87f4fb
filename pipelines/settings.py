"""Every setting and environment variable, typed, in one place: `tieout.toml` and the clock.

What a single source accepts beyond the common keys is declared by that source (`sources/<name>/options.py`); here it
stays an untyped mapping. Nothing is read at import.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipelines.errors import ConfigurationError

CONFIG_FILE = "tieout.toml"
CONFIG_VARIABLE = "TIEOUT_CONFIG"
NOW_VARIABLE = "TIEOUT_NOW"
DATABASE_VARIABLE = "TIEOUT_DATABASE_URL"
PASSWORD_VARIABLE = "TIEOUT_DATABASE_PASSWORD"  # noqa: S105  the name of a variable
SITE_VARIABLE = "TIEOUT_SITE"
PUBLIC_VARIABLE = "TIEOUT_SITE_PUBLIC"
KEY_VARIABLE = "TIEOUT_SECRET_KEY"
STATE_FOLDER = ".tieout"
EXAMPLE = "tieout.example.toml shows every key."
BLOCKS = "connections must be written as [[connections]] blocks."
PLAIN_WORDS = {
    "extra_forbidden": "is not a known key",
    "missing": "is missing",
    "model_type": "must be a section with keys of its own, like [site]",
}
NEVER = "never"
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
CONNECTION_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def now() -> datetime:
    """Return the moment that counts as now, in UTC: `TIEOUT_NOW` (ISO time with zone) or the clock."""
    given = os.environ.get(NOW_VARIABLE)
    if not given:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ConfigurationError(
            f"{NOW_VARIABLE}={given!r} is not an ISO time with zone.",
            hint=f"Type: export {NOW_VARIABLE}=2026-03-31T12:00:00Z",
        )
    return moment.astimezone(UTC)


def with_password(url: str, password: str) -> str:
    """Return the address with this password, whatever its letters, unless it states one or names no user."""
    user, at, place = url.partition("//")[2].partition("@")
    if not (password and at and user) or ":" in user:
        return url
    return f"{url.partition('//')[0]}//{user}:{quote(password, safe='')}@{place}"


def from_environment(value: Any, *, where: str) -> Any:
    """`value`, or what the environment holds where it says `env:NAME`; an unset variable is a ConfigurationError."""
    if not isinstance(value, str) or not value.startswith("env:"):
        return value
    name = value.removeprefix("env:")
    if not os.environ.get(name):
        raise ConfigurationError(
            f"{where} is to be read from the environment variable {name}, which is not set.",
            hint=f"Type: export {name}=…",
        )
    return os.environ[name]


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{value!r} is not a time zone; write it like America/New_York") from None
    return value


def _time_of_day(value: str) -> str:
    if value != NEVER and not TIME_OF_DAY.fullmatch(value):
        raise ValueError(f"{value!r} is not a time of day; write it like 06:00, or {NEVER}")
    return value


DailyTime = Annotated[str, AfterValidator(_time_of_day)]
ZoneName = Annotated[str, AfterValidator(_known_zone)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WarehouseSettings(_Section):
    """Where the data lives; without `url` an embedded PostgreSQL in the state folder.

    `port` lets the embedded one listen on loopback too, for tools that do not know Unix sockets.
    """

    url: str | None = Field(default=None, repr=False)  # may hold a password
    port: int | None = Field(default=None, ge=1024, le=65535)
    wait_for_readers_seconds: int = Field(default=300, ge=1)  # when a table that is read is to be replaced
    end_idle_readers_after_seconds: int | None = Field(default=None, ge=1)  # of those who leave a transaction open


class SiteSettings(_Section):
    """Where the pages go, and whether they may be published when a company differs or no money of it was compared.

    Who may read their files: their owner alone, or everybody (`public`), for a web server that is another user.
    Without `legacy_page` no page compares with the legacy report.
    """

    out: str = "site"
    require_tie_out: bool = False
    public: bool = False
    legacy_page: bool = True


class ScheduleSettings(_Section):
    """When Dagster's daemon refreshes: once a day, and every so many hours (0: not at all); how long runs are kept."""

    time_zone: ZoneName = "America/New_York"
    daily_at: DailyTime = "06:00"
    every_hours: Literal[0, 1, 2, 3, 4, 6, 8, 12] = 4
    keep_runs_days: int = Field(default=30, ge=1)  # in Dagster's storage; what was landed is kept for ever

    @property
    def daily_cron(self) -> str | None:
        """Return the daily time as cron writes it, or None."""
        if self.daily_at == NEVER:
            return None
        hour, minute = self.daily_at.split(":")
        return f"{int(minute)} {int(hour)} * * *"

    @property
    def intraday_cron(self) -> str | None:
        """Return the hours as cron writes them, beginning at midnight, or None."""
        return f"0 */{self.every_hours} * * *" if self.every_hours else None


class Connection(BaseModel):
    """One company's books in one source; `options` are the keys that only its source knows."""

    model_config = ConfigDict(frozen=True)

    name: str
    source: str
    name_shown: str | None = None
    home_currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    time_zone: ZoneName | None = None
    ages_from: Literal["due_date", "issue_date"] | None = None
    fiscal_year_start_month: int | None = Field(default=None, ge=1, le=12)
    sweep: Literal["always", "daily", "weekly"] = "weekly"  # when incremental streams are read in full, for deletions
    options: Mapping[str, Any] = Field(default_factory=dict, repr=False)

    @field_validator("name")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not CONNECTION_NAME.fullmatch(value):
            raise ValueError("a name has small letters, digits, - and _ only, 63 at most")
        return value


class Settings(_Section):
    """All of `tieout.toml`, with the folder that it stands in and its name there."""

    folder: Path
    file_name: str = CONFIG_FILE
    warehouse: WarehouseSettings = WarehouseSettings()
    site: SiteSettings = SiteSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    connections: tuple[Connection, ...] = ()

    @property
    def file(self) -> Path:
        """Return the configuration file itself."""
        return self.folder / self.file_name

    @property
    def state(self) -> Path:
        """Return the folder of the embedded server, the key file and Dagster's home."""
        return self.folder / STATE_FOLDER

    @property
    def site_folder(self) -> Path:
        """Return the folder that the pages are published to: `TIEOUT_SITE`, else `[site] out`."""
        return self.folder / (os.environ.get(SITE_VARIABLE) or self.site.out)

    @property
    def site_is_public(self) -> bool:
        """Tell whether everybody here may read the pages: `TIEOUT_SITE_PUBLIC` (1 or 0), else `[site] public`."""
        given = os.environ.get(PUBLIC_VARIABLE)
        if given in (None, ""):
            return self.site.public
        if given not in ("0", "1"):
            raise ConfigurationError(
                f"{PUBLIC_VARIABLE}={given!r} is neither 1 nor 0.", hint=f"Type: export {PUBLIC_VARIABLE}=1"
            )
        return given == "1"

    @property
    def database_url(self) -> str | None:
        """Return the named server's address, from url or `TIEOUT_DATABASE_URL`; None for the embedded one.

        Where it names a user and no password, `TIEOUT_DATABASE_PASSWORD` is the password, as it is.
        """
        if self.warehouse.url is not None:
            url = str(from_environment(self.warehouse.url, where="[warehouse] url"))
        else:
            url = os.environ.get(DATABASE_VARIABLE) or ""
        return with_password(url, os.environ.get(PASSWORD_VARIABLE) or "") or None

    def chosen(self, names: list[str] | None) -> tuple[Connection, ...]:
        """Return the connections of these names, or all; raise a ConfigurationError if a name is unknown."""
        if not names:
            return self.connections
        known = {connection.name: connection for connection in self.connections}
        for name in names:
            if name not in known:
                raise ConfigurationError(
                    f"There is no connection {name!r} in {self.file}.",
                    hint=_nearest(name, list(known)) or f"Known: {', '.join(known) or 'none'}.",
                )
        return tuple(known[name] for name in names)


def find_config(config: Path | None = None) -> Path:
    """Return the configuration file: `config`, else `TIEOUT_CONFIG`, else `tieout.toml` in the working folder."""
    return (config or Path(os.environ.get(CONFIG_VARIABLE) or CONFIG_FILE)).absolute()


def load(config: Path | None = None) -> Settings:
    """Return the settings from `find_config(config)`; raise a ConfigurationError naming line or key if it is wrong."""
    path = find_config(config)
    try:
        with path.open("rb") as file:
            content = tomllib.load(file)
    except FileNotFoundError:
        raise ConfigurationError(
            f"There is no configuration at {path}.",
            hint="Type: cp tieout.example.toml tieout.toml and fill it in, or: tieout demo",
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.", hint="Name a file.") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not UTF-8 (byte {error.start}).", hint="Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path} is not valid TOML: {error}.", hint="Correct that line.") from None
    return parse(content, path)


def load_or_empty(config: Path | None = None) -> Settings:
    """Return the settings, or none at all if there is no configuration file yet (a container being built, say)."""
    path = find_config(config)
    return load(path) if path.exists() else Settings(folder=path.parent)


def parse(content: Mapping[str, Any], path: Path) -> Settings:
    """Return the settings in `content`, as read from `path`; raise a ConfigurationError if a key is wrong."""
    entries = content.get("connections", [])
    if not isinstance(entries, list):
        raise ConfigurationError(f"{path}: {BLOCKS}", hint=EXAMPLE)
    connections = tuple(_connection(entry, number, path) for number, entry in enumerate(entries, 1))
    names = [connection.name for connection in connections]
    for name in names:
        if names.count(name) > 1:
            raise ConfigurationError(
                f"{path}: two connections are called {name!r}.", hint="Give each connection a name of its own."
            )
    where = {"folder": path.parent, "file_name": path.name}
    try:
        return Settings.model_validate({**content, "connections": connections, **where})
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {explain(error, Settings)}", hint=EXAMPLE) from None


def explain(error: ValidationError, model: type[BaseModel]) -> str:
    """Return what is wrong with which key, without the value (it may be a secret), and the nearest known key."""
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        key = ".".join(str(part) for part in problem["loc"])
        near = _nearest(str(problem["loc"][-1]), _keys(model)) if problem["type"] == "extra_forbidden" else None
        message = problem["msg"].removeprefix("Value error, ")
        text = PLAIN_WORDS.get(problem["type"], message[:1].lower() + message[1:])
        lines.append(f"{key}: {text}." + (f" {near}" if near else ""))
    return " ".join(lines)


def _connection(entry: Any, number: int, path: Path) -> Connection:
    if not isinstance(entry, Mapping):
        raise ConfigurationError(f"{path}: {BLOCKS}", hint=EXAMPLE)
    common = {key: value for key, value in entry.items() if key in Connection.model_fields and key != "options"}
    options = {key: value for key, value in entry.items() if key not in common}
    try:
        return Connection.model_validate({**common, "options": options})
    except ValidationError as error:
        name = entry.get("name", f"number {number}")
        raise ConfigurationError(f"{path}: connection {name}: {explain(error, Connection)}", hint=EXAMPLE) from None


def _keys(model: type[BaseModel]) -> list[str]:
    """Return all keys of a model and of the sections inside it."""
    keys = list(model.model_fields)
    for field in model.model_fields.values():
        if isinstance(field.annotation, type) and issubclass(field.annotation, _Section):
            keys += field.annotation.model_fields
    return keys


def _nearest(name: str, known: list[str]) -> str | None:
    near = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]}?" if near else None

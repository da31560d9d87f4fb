"""Who may ask the warehouse: `tieout_reader` reads marts and reports and calls their functions, and nothing else.

A table that is built anew has the grant from the start (default privileges), and what an administrator granted on the
one before it (`in_place`). The password lies in a file that only its owner can read.
"""

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from pipelines.errors import ConfigurationError
from pipelines.warehouse.database import CONNECT_SECONDS, REFRESH_LOCK, Database, Session, scalar
from pipelines.warehouse.postgres import names

READER = "tieout_reader"
PASSWORD_FILE = "reader_password"  # noqa: S105  the name of a file
ROLES_LOCK = REFRESH_LOCK + 2
ATTEMPTS = 10

# a question that nobody waits for any more, and a transaction left open, end by themselves
LIMITS = {
    "statement_timeout": "5min",
    "idle_in_transaction_session_timeout": "5min",
    "default_transaction_read_only": "on",
}

# the functions name others in tieout; there is nothing to select there
GRANTS = """
grant usage on schema marts, reports, tieout to tieout_reader;
grant select on all tables in schema marts, reports to tieout_reader;
grant execute on all functions in schema marts, reports to tieout_reader;
alter default privileges in schema marts, reports grant select on tables to tieout_reader;
alter default privileges in schema marts, reports grant execute on functions to tieout_reader;
"""

# On a server that is ours nobody but the owner writes large objects, takes the locks of a refresh or wakes listeners.
CLOSED = """
do $body$
declare
    name text;
begin
    if not (select rolsuper from pg_roles where rolname = current_user) then return; end if;
    for name in
        select oid::regprocedure::text from pg_proc
        where pronamespace = 'pg_catalog'::regnamespace
            and (proname ~ '^(pg_(try_)?advisory|lo_)' or proname in ('lowrite', 'loread', 'pg_notify'))
            and has_function_privilege('tieout_reader', oid, 'execute')
    loop
        execute format('revoke execute on function %s from public', name);
    end loop;
    execute format('revoke temporary on database %I from public', current_database());
    for name in select datname from pg_database where datname = any({others})
    loop
        execute format('revoke connect, temporary on database %I from public', name);
    end loop;
end $body$
"""

GRANTED = """
select count(*) = 4
from pg_default_acl as given
inner join pg_namespace as place on place.oid = given.defaclnamespace and place.nspname in ('marts', 'reports')
cross join lateral aclexplode(given.defaclacl) as entry
where given.defaclrole = current_user::regrole and entry.grantee = 'tieout_reader'::regrole
"""


def ensure(session: Session, warehouse: Database, state: Path) -> str | None:
    """Make the reader and its rights where they are missing; return why if it cannot be made, else None.

    The schemas are there already. The session is between two transactions, and is so again afterwards. A role is of all
    databases of a server: whoever changes it in another one at this moment makes us try again.
    """
    for _ in range(ATTEMPTS - 1):
        with suppress(psycopg.errors.InternalError_, psycopg.errors.UniqueViolation, psycopg.errors.DuplicateObject):
            return _ensure(session, warehouse, state)
        time.sleep(0.2)
    return _ensure(session, warehouse, state)


def _ensure(session: Session, warehouse: Database, state: Path) -> str | None:
    with session.transaction():
        session.execute("select pg_advisory_xact_lock(%s)", [ROLES_LOCK])
        try:
            with session.transaction():
                _make(session, state / PASSWORD_FILE)
            if not scalar(session, GRANTED):
                with session.transaction():
                    session.execute(GRANTS)
                _close(session, warehouse)
                _limit(session)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedObject) as error:
            return f"{' '.join(str(error.diag.message_primary).split())}."
    return None


def reader_address(
    session: Session, warehouse: Database, state: Path, *, is_embedded: bool, port: int | None = None
) -> str:
    """Return the address at which the reader asks; raise a ConfigurationError if there is none and none can be made.

    With a `port` the embedded server is asked on loopback, as tools need that know no sockets.
    """
    reason = ensure(session, warehouse, state)
    file = state / PASSWORD_FILE
    url = warehouse.address
    if reason is None and is_embedded and port is None:
        return _address(url, None)
    if reason is None and file.exists():
        over = url if port is None else f"postgresql://127.0.0.1:{port}{urlsplit(url).path}"
        address = _address(over, file.read_text())
        if not _is_let_in(address):
            _set_password(session, "alter", file.read_text())
        return address
    reason = reason or f"The role {READER} is there, but not its password ({file})."
    raise ConfigurationError(
        f"There is no reader on the warehouse at {warehouse.shown}: {reason}",
        hint=f"Ask the server's administrator for: create role {READER} login password '…', write that password into"
        f" {file} (chmod 600) and type it again. The owner's address: tieout url --owner",
    )


def _close(opened: Session, warehouse: Database) -> None:
    """Take from everybody what the reader could write or hinder with, where we may: as a superuser."""
    others = [names.of_dagster(names.of_database(warehouse.address))]
    if warehouse.shown.startswith("/"):  # the embedded server, of which all is ours
        others += ["postgres", "template1"]
    opened.execute(sql.SQL(CLOSED).format(others=sql.Literal(others)))


def _make(opened: Session, file: Path) -> None:
    """Make a role whose password is known here; whoever may not set it writes it into the file."""
    is_there = bool(scalar(opened, "select 1 from pg_roles where rolname = %s", [READER]))
    if is_there and (file.exists() or not _may_change(opened)):
        return
    password = file.read_text() if file.exists() else secrets.token_urlsafe(24)
    _set_password(opened, "alter" if is_there else "create", password)
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(password)


def _set_password(opened: Session, verb: str, password: str) -> None:
    """Set the password; what goes over the line, and perhaps into the server's log, is a digest of it."""
    sealed = opened.pgconn.encrypt_password(password.strip().encode(), READER.encode(), b"scram-sha-256").decode()
    opened.execute(
        sql.SQL("{} role {} login password {}").format(sql.SQL(verb), sql.Identifier(READER), sql.Literal(sealed)),
    )


def _is_let_in(address: str) -> bool:
    """Tell whether the password is still the reader's: a role may always change its own."""
    try:
        psycopg.connect(address, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.OperationalError as error:
        return "authentication failed" not in str(error)
    return True


def _may_change(opened: Session) -> bool:
    """Tell whether the owner may give the role another password."""
    return bool(
        scalar(
            opened,
            "select rolsuper or (rolcreaterole and exists (select 1 from pg_auth_members"
            " where roleid = %s::regrole and member = current_user::regrole and admin_option))"
            " from pg_roles where rolname = current_user",
            [READER],
        )
    )


def _limit(opened: Session) -> None:
    """Give the role its limits here; one that an administrator made may have its own, which are not ours to change."""
    name = sql.Identifier(str(scalar(opened, "select current_database()")))
    with suppress(psycopg.errors.InsufficientPrivilege), opened.transaction():
        opened.execute(sql.SQL("grant connect on database {} to {}").format(name, sql.Identifier(READER)))
        for limit, value in LIMITS.items():
            opened.execute(
                sql.SQL("alter role {} in database {} set {} to {}").format(
                    sql.Identifier(READER), name, sql.Identifier(limit), sql.Literal(value)
                )
            )


def _address(url: str, password: str | None) -> str:
    """Return the address of the same server and database, asked by the reader."""
    parts = urlsplit(url)
    who = READER if password is None else f"{READER}:{quote(password.strip(), safe='')}"
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("user", "password")]
    return urlunsplit(
        parts._replace(netloc=f"{who}@{parts.netloc.rpartition('@')[2]}", query=urlencode(kept, safe="/"))
    )

"""The errors that a user can cause or cure, each with the exit code that the command ends with.

Anything else that is raised is a bug and keeps its traceback. No error text may hold a secret.
"""

import traceback
from pathlib import Path


class TieoutError(Exception):
    """A failure to tell in one message: what happened, to what, and what to type next."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.args[0]}\n{self.hint}" if self.hint else str(self.args[0])


class ConfigurationError(TieoutError):
    """A setting, an argument or a folder is not usable."""

    exit_code = 2


class SourceError(TieoutError):
    """An accounting source answered badly, not at all, or with data that must not be landed."""

    exit_code = 3


class DoesNotTieOut(TieoutError):
    """The warehouse differs from the source, and the settings require that it does not."""

    exit_code = 4


class WarehouseError(TieoutError):
    """The database cannot be reached or refuses to work."""

    exit_code = 5


def place(error: Exception) -> str:
    """Return where an unforeseen exception was raised, and its kind; its own text may hold a secret."""
    (*_, last) = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"

"""The extra `sandbox`: the web server of the simulators, which nothing but the sandbox and the demo needs."""

from importlib import import_module

from pipelines.errors import ConfigurationError

PACKAGES = ("starlette", "uvicorn")
HINT = "In the checkout, type: make setup (or: uv sync --extra sandbox)"


def require() -> None:
    """Raise a ConfigurationError that names the command to type if the extra is not installed."""
    for name in PACKAGES:
        try:
            import_module(name)
        except ModuleNotFoundError:
            message = f"The sandbox needs the package {name}, of the extra “sandbox”, which is not installed."
            raise ConfigurationError(message, hint=HINT) from None

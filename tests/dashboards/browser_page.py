"""A page in a real browser, from a disk, with the network watched."""

from pathlib import Path
from typing import Any


def opened(browser: Any, site: Path, name: str, **options: Any) -> Any:
    """The page of this name; its `faults` are what it asked of the network and what the browser complained about."""
    page = browser.new_context(offline=True, **options).new_page()
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda request: page.faults.extend([request.url] if not request.url.startswith("file:") else []))
    page.goto((site / f"{name}.html").as_uri())
    return page

"""What all tests of sources share."""

import pytest

from pipelines.sources import quickbooks


@pytest.fixture(autouse=True)
def _no_limit_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests ask one address more often in a minute than a company may be asked; `test_pace` judges the limit."""
    monkeypatch.setattr(quickbooks, "REQUESTS_A_MINUTE", 1_000_000)

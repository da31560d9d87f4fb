"""A few refreshes of the soak; a hundred: `python -m tests.soak --refreshes 100 --seed 1`."""

from pathlib import Path

from tests.soak.__main__ import soaking

SEED = 5


def test_a_warehouse_whose_refreshes_were_disturbed_ends_like_one_that_never_was(tmp_path: Path) -> None:
    with soaking(tmp_path, SEED) as soak:
        for _ in range(4):
            soak.step()
        assert sum(times for what, times in soak.counted.items() if "->" in what) == 4
        soak.end()

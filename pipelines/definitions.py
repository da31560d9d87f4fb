"""The whole factory on one page; the only file that Dagster loads.

raw_<source>/<stream>   one asset per source stream     pipelines/orchestration/assets/sources.py
staging .. reports      the dbt models, tests as checks pipelines/orchestration/assets/models.py
site/<report>           the reports                     pipelines/orchestration/assets/reports.py
refresh                 all of it, daily and intraday   pipelines/orchestration/jobs.py
"""

import os

import dagster as dg

from pipelines import settings
from pipelines.orchestration.build import build
from pipelines.orchestration.resources import Workspace


@dg.definitions
def defs() -> dg.Definitions:
    """Return everything, as `tieout.toml` (or `TIEOUT_CONFIG`) has it; read when Dagster loads, not at import."""
    os.umask(0o077)  # what the runs of this process write is its owner's alone
    return build(Workspace(settings.load_or_empty()))

# One image for the web server, the daemon and the runs: they share code, models and templates.
FROM python:3.12-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    UV_PYTHON_DOWNLOADS=never \
    PATH=/app/.venv/bin:$PATH

WORKDIR /app
RUN pip install --no-cache-dir 'uv>=0.5'

# dependencies first: they change seldom
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --locked --no-dev --no-install-project

COPY pipelines ./pipelines
COPY dashboards ./dashboards
COPY dbt_project ./dbt_project
COPY workspace.yaml dagster.yaml ./
RUN uv sync --locked --no-dev

RUN useradd --create-home --uid 1000 tieout \
    && mkdir -p /books/.tieout /books/public /home/tieout/dagster \
    && cp dagster.yaml /home/tieout/dagster/ \
    && chown -R tieout:tieout /books /home/tieout
USER tieout
ENV DAGSTER_HOME=/home/tieout/dagster
WORKDIR /books
CMD ["tieout", "refresh"]

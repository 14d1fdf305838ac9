"""The app: the one place where its parts meet."""

import os

from flask import Flask

from webapp import stores
from webapp.check import phone_errors
from webapp.commands import guide as guide_commands
from webapp.config import ConfigError, Settings
from webapp.console import login
from webapp.counts import recording
from webapp.datafiles import DataFileError
from webapp.reader import other_platforms, platform_links, shared_cache, steps
from webapp.views import (
    agents,
    api,
    api_link_list,
    api_links,
    api_references,
    check,
    clean_origin,
    counts,
    embed,
    embed_v1,
    guide,
    install,
    metrics,
    ops,
    pages,
    pictures,
    search_engines,
    support,
    violations,
)
from webapp.web import (
    asset_tags,
    assets,
    csp_sources,
    csrf,
    error_tracker,
    errors,
    headers,
    htmx,
    i18n,
    json_bodies,
    page_cache,
    proxies,
    rate_limits,
    same_origin,
    security_log,
    sessions,
    sighting,
    trusted_hosts,
    violation_tally,
)

# htmx replaces the request class, which json_bodies then guards; every before_request runs in this order.
PARTS = (
    *(stores, sessions, recording, htmx, json_bodies, i18n, steps, assets, asset_tags, platform_links),
    *(other_platforms, phone_errors, csp_sources, headers, same_origin, csrf, login, rate_limits, errors),
    *(violation_tally, shared_cache, error_tracker, guide_commands),
)
VIEWS = (
    *(pages, guide, pictures, check, clean_origin, embed, embed_v1, install, ops, metrics),
    *(search_engines, agents, support, counts, api, api_links, api_link_list, api_references, violations),
)
# From the inside out: a proxy says which host was asked for, and only ours are answered from the cache. All
# are counted.
MIDDLEWARE = (page_cache, trusted_hosts, proxies, sighting)


def create_app(settings: Settings | None = None) -> Flask:
    """Return an app with these settings, or with those of the environment."""
    app = Flask("webapp", static_folder=None)
    app.config["SETTINGS"] = settings or _settings_of_environment()
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    try:
        for part in PARTS:
            part.init_app(app)
    except DataFileError as error:  # Whoever edits the content learns file and line, without a trace.
        raise SystemExit(f"Error: the content cannot be used\n{error}") from None
    for views in VIEWS:
        app.register_blueprint(views.blueprint)
    for middleware in MIDDLEWARE:
        middleware.init_app(app)
    return app


def _settings_of_environment() -> Settings:
    try:
        return Settings.from_environment(os.environ)
    except ConfigError as error:  # Neither flask nor gunicorn adds a trace to an exit.
        security_log.record("settings-refused", variables=",".join(error.variables))
        raise SystemExit(f"Error: {error}") from None

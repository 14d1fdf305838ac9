"""Soundcheck: finds the level that blocks a microphone, and shows exactly its steps."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Put the parts together; this is the one place where they meet.

    The imports stand in here so that the domain packages below can be imported without Flask.
    """
    import os

    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from webapp import stores
    from webapp.commands import guide as guide_commands
    from webapp.config import ROOT, ConfigError, Settings
    from webapp.counts import recording
    from webapp.reader import steps
    from webapp.reader.walk import user_agents
    from webapp.views import (
        agents,
        api,
        api_links,
        check,
        clean_origin,
        embed,
        embed_v1,
        feedback,
        guide,
        install,
        ops,
        pages,
        support,
    )
    from webapp.web import (
        assets,
        csrf,
        errors,
        headers,
        htmx,
        i18n,
        json_bodies,
        rate_limits,
        same_origin,
        sessions,
        trusted_hosts,
    )
    from webapp.web.page_cache import CompiledPages

    try:
        settings = settings or Settings.from_environment(os.environ)
    except ConfigError as error:  # Neither flask nor gunicorn adds a trace to an exit.
        raise SystemExit(f"Error: {error}") from None
    app = Flask(__name__, static_folder=None)
    app.config["SETTINGS"] = settings
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    stores.init_app(app, settings)
    sessions.init_app(app)
    recording.init_app(app)
    trusted_hosts.init_app(app)
    htmx.init_app(app)
    json_bodies.init_app(app)
    i18n.init_app(app, ROOT / "translations")
    assets.init_app(app, ROOT / "static")
    steps.init_app(app, settings.content)
    ancestors = embed.frame_ancestors(app.extensions["guide"], settings.embed_hosts)
    app.extensions["frame_ancestors"] = ancestors
    headers.init_app(app)
    same_origin.init_app(app)
    csrf.init_app(app)
    if settings.oidc:
        from webapp.console import openid

        openid.init_app(app, settings.oidc)
    rate_limits.init_app(app, settings.rate_limit, settings.redis_url)
    errors.init_app(app)
    for views in (pages, guide, check, clean_origin, embed, embed_v1, install, ops):
        app.register_blueprint(views.blueprint)
    for views in (agents, support, feedback, api, api_links):
        app.register_blueprint(views.blueprint)
    guide_commands.init_app(app)
    user_agents()
    app.wsgi_app = CompiledPages(app.wsgi_app)  # type: ignore[method-assign]
    if settings.public_url:
        app.config["TRUSTED_HOSTS"] = settings.trusted_hosts
        app.wsgi_app = trusted_hosts.KnownHosts(app.wsgi_app, settings.trusted_hosts)  # type: ignore[method-assign]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app

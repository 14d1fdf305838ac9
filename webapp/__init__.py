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

    from webapp import (
        assets,
        cli,
        counting,
        csrf,
        doors,
        errors,
        headers,
        hosts,
        htmx,
        limits,
        locales,
        sessions,
        steps,
        stores,
    )
    from webapp.compiled import CompiledPages
    from webapp.config import ROOT, ConfigError, Settings
    from webapp.views import (
        agents,
        api,
        api_links,
        clean_origin,
        embed,
        embed_v1,
        entry,
        feedback,
        guide,
        install,
        live_test,
        ops,
        support,
    )
    from webapp.visitors import user_agents

    try:
        settings = settings or Settings.from_environment(os.environ)
    except ConfigError as error:  # Neither flask nor gunicorn adds a trace to an exit.
        raise SystemExit(f"Error: {error}") from None
    app = Flask(__name__, static_folder=None)
    app.config["SETTINGS"] = settings
    app.config["OPAQUE_ORIGIN_ENDPOINTS"] = live_test.OPEN_TO_SANDBOXED_FRAMES
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    stores.init_app(app, settings)
    sessions.init_app(app)
    counting.init_app(app)
    hosts.init_app(app)
    htmx.init_app(app)
    doors.init_app(app)
    locales.init_app(app, ROOT / "translations")
    assets.init_app(app, ROOT / "static")
    steps.init_app(app, settings.content)
    ancestors = embed.frame_ancestors(app.extensions["guide"], settings.embed_hosts)
    app.extensions["frame_ancestors"] = ancestors
    headers.init_app(app, ancestors)
    csrf.init_app(app)
    if settings.oidc:
        from webapp import openid

        openid.init_app(app, settings.oidc)
    limits.init_app(app, settings.rate_limit, settings.redis_url)
    errors.init_app(app)
    for views in (entry, guide, live_test, clean_origin, embed, embed_v1, install, ops):
        app.register_blueprint(views.blueprint)
    for views in (agents, support, feedback, api, api_links):
        app.register_blueprint(views.blueprint)
    cli.init_app(app)
    user_agents()
    app.wsgi_app = CompiledPages(app.wsgi_app)  # type: ignore[method-assign]
    if settings.public_url:
        app.config["TRUSTED_HOSTS"] = settings.trusted_hosts
        app.wsgi_app = hosts.KnownHosts(app.wsgi_app, settings.trusted_hosts)  # type: ignore[method-assign]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app

"""Section 11 tracker: self-assessment, grading, action plans and exception reports."""

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from tracker import assets, db, error_pages, formatting, headers, input_guard, logs, navigation, policy
from tracker.accounts import sessions
from tracker.audit import denials, exports
from tracker.boards import shell
from tracker.boards.queries import load_actor
from tracker.cli import commands
from tracker.config import PROJECT, Settings, load_settings, secret_key
from tracker.extensions import csrf
from tracker.features import register_features
from tracker.storage import stores

MEGABYTE = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The application: a table of contents. Raises BadSettings when a setting is wrong."""
    settings = settings or load_settings()
    app = Flask("tracker", static_folder=None, template_folder=str(PROJECT / "templates"))
    configure(app, settings)
    logs.init_app(app, settings.log_level)
    headers.init_app(app, over_https=settings.over_https)
    input_guard.init_app(app)
    db.init_app(app)
    stores.init_app(app, settings)
    formatting.init_app(app)
    assets.init_app(app, PROJECT / "static")
    sessions.init_app(app, settings, load_actor)
    csrf.init_app(app)
    policy.init_app(app, sessions.sign_in_first)
    denials.init_app(app)
    exports.init_app(app)
    navigation.init_app(app)
    shell.init_app(app)
    error_pages.init_app(app)
    register_features(app)
    commands.init_app(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Flask's own settings, from ours."""
    app.config.update(
        SECRET_KEY=secret_key(settings),
        TESTING=settings.environment == "testing",
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=db.engine_options(settings.database),
        MAX_CONTENT_LENGTH=(settings.max_upload_mb * 4 + 2) * MEGABYTE,
        SESSION_COOKIE_NAME="__Host-session" if settings.over_https else "session",
        SESSION_COOKIE_SECURE=settings.over_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["settings"] = settings
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["demonstration"] = settings.demonstration
    app.jinja_env.globals["max_upload_mb"] = settings.max_upload_mb
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(PROJECT / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

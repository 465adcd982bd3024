"""Security headers on every response, errors too (TRUST)."""

from secrets import token_urlsafe

from flask import Flask, Response, g

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; object-src 'none'"
)
DOWNLOAD_POLICY = "default-src 'none'; sandbox"
HSTS = "max-age=63072000; includeSubDomains"


def nonce() -> str:
    """This response's script nonce, 128 bits or more."""
    if "nonce" not in g:
        g.nonce = token_urlsafe(18)
    return str(g.nonce)


def init_app(app: Flask, *, over_https: bool) -> None:
    """Add the headers after each request; a view may have set a stricter policy or a cache rule first."""
    app.jinja_env.globals["csp_nonce"] = nonce

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(FIXED)
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce()))
        response.headers.setdefault("Cache-Control", "no-store")
        if over_https:
            response.headers["Strict-Transport-Security"] = HSTS
        return response

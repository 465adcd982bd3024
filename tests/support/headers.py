"""The headers that every answer carries, errors too (the exact words are the promise)."""

import re

from werkzeug.test import TestResponse

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
OVER_HTTPS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
PAGE_POLICY = re.compile(
    r"default-src 'none'; script-src 'self' 'nonce-[A-Za-z0-9_-]{16,}'; style-src 'self'; "
    r"img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    r"frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
EVIDENCE_POLICY = re.compile(r"default-src 'none'; sandbox")
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"  # a static address without the hash of its content


def header_faults(response: TestResponse) -> list[str]:
    """What is wrong with the headers of an answer; empty when nothing is."""
    expected = dict(EVERYWHERE)
    if response.request.scheme == "https":
        expected |= OVER_HTTPS
    expected["Cache-Control"] = _cache_rule(response)
    faults = [
        f"{name} is {response.headers.get_all(name)}, not {value!r}"
        for name, value in expected.items()
        if response.headers.get_all(name) != [value]
    ]
    return faults + _policy_faults(response) + _cookie_faults(response)


def _cache_rule(response: TestResponse) -> str:
    if not response.request.path.startswith("/static/") or response.status_code not in (200, 304):
        return "no-store"
    return FOR_EVER if b"v=" in response.request.query_string else ASK_AGAIN


def _policy_faults(response: TestResponse) -> list[str]:
    # A file is taken away, or shown in the sandbox; only our own pages have the pages' policy.
    file = "Content-Disposition" in response.headers and response.mimetype != "text/html"
    allowed = (PAGE_POLICY, EVIDENCE_POLICY) if file else (PAGE_POLICY,)
    found = response.headers.get_all("Content-Security-Policy")
    if len(found) == 1 and any(pattern.fullmatch(found[0]) for pattern in allowed):
        return []
    return [f"Content-Security-Policy is {found}"]


def _cookie_faults(response: TestResponse) -> list[str]:
    faults = []
    for cookie in response.headers.get_all("Set-Cookie"):
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        wanted = {"httponly", "path=/", "samesite=lax"}
        if response.request.scheme == "https":
            wanted.add("secure")
        if not wanted <= parts:
            faults.append(f"cookie {cookie.split('=')[0]} lacks {sorted(wanted - parts)}")
    return faults

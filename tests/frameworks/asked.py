"""Addresses of the pages that take two versions."""


def asked(pair, page="compare", **more):
    query = "&".join(f"{name}={value}" for name, value in more.items())
    return f"/{page}?earlier={pair[0].id}&later={pair[1].id}&{query}"

"""Third-party extensions, made once and attached by the factory."""

from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()

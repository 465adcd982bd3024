"""Third-party extensions, made once and attached by the factory."""

from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
migrate = Migrate(render_as_batch=True, compare_type=True)

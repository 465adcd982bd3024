"""Settings: read once from the environment (`TRACKER_…`), typed, and refused by name when wrong."""

from enum import StrEnum
from pathlib import Path
from secrets import token_urlsafe
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "TRACKER_"
DATABASES = ("sqlite", "postgresql+psycopg")
PROJECT = Path(__file__).resolve().parent.parent


class Environment(StrEnum):
    """Where the application runs; production demands a secret key and an https address."""

    DEVELOPMENT = "development"
    DEMONSTRATION = "demonstration"
    TESTING = "testing"
    PRODUCTION = "production"


class BadSettings(Exception):
    """The settings cannot be used; the message has one line for each, by its environment name."""


class Settings(BaseSettings):
    """Everything an installation may choose. Sizes are in megabytes, times in minutes unless named."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    environment: Environment = Environment.DEVELOPMENT
    secret_key: str = ""
    data_folder: Path = PROJECT / "instance"
    database_url: str = ""
    base_url: str = "http://localhost:5000"
    evidence_store: str = "local"
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    max_upload_mb: int = Field(default=25, ge=1, le=500)
    max_files_per_assessment: int = Field(default=200, ge=1, le=10_000)
    clamd: str = ""
    smtp_host: str = ""
    smtp_port: int = Field(default=25, ge=1, le=65_535)
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = False
    mail_from: str = "section11@tracker.example"
    agency_idle_minutes: int = Field(default=60, ge=5, le=720)
    board_idle_minutes: int = Field(default=30, ge=5, le=720)
    session_hours: int = Field(default=12, ge=1, le=24)

    @field_validator("database_url")
    @classmethod
    def known_database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in DATABASES:
            raise ValueError("must start with sqlite:/// or postgresql+psycopg://")
        return value

    @field_validator("base_url")
    @classmethod
    def web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be a web address that starts with http:// or https://")
        return value.rstrip("/")

    @field_validator("evidence_store")
    @classmethod
    def known_store(cls, value: str) -> str:
        if value != "local" and not (value.startswith("s3://") and len(value) > len("s3://")):
            raise ValueError('must be "local" or s3://bucket/prefix')
        return value

    @field_validator("clamd")
    @classmethod
    def scanner_address(cls, value: str) -> str:
        port = value.rpartition(":")[2]
        if value and not value.startswith("/") and not (value.partition(":")[1] and port.isdigit()):
            raise ValueError("must be host:port, or the path of a unix socket, or empty for no virus scan")
        return value

    @field_validator("mail_from")
    @classmethod
    def mail_address(cls, value: str) -> str:
        if value.count("@") != 1 or any(character in value for character in "\r\n <>"):
            raise ValueError("must be one email address")
        return value

    @model_validator(mode="after")
    def safe_for_production(self) -> Self:
        if self.environment is not Environment.PRODUCTION:
            return self
        if len(self.secret_key) < 32:
            raise ValueError(f"{PREFIX}SECRET_KEY must be set to at least 32 characters in production")
        if not self.base_url.startswith("https://"):
            raise ValueError(f"{PREFIX}BASE_URL must start with https:// in production")
        return self

    @property
    def database(self) -> str:
        """The database address; a file in the data folder unless one was set."""
        return self.database_url or f"sqlite:///{self.data_folder / 'tracker.sqlite3'}"

    @property
    def over_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def demonstration(self) -> bool:
        return self.environment is Environment.DEMONSTRATION


def load_settings(**overrides: object) -> Settings:
    """The settings of this process. Raises BadSettings naming each wrong one and why."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as problem:
        raise BadSettings("\n".join(_explain(error) for error in problem.errors())) from problem


def _explain(error: ErrorDetails) -> str:
    words = error["msg"].removeprefix("Value error, ")
    name = ".".join(str(part) for part in error["loc"])
    return f"{PREFIX}{name.upper()}: {words}" if name else words


def secret_key(settings: Settings) -> str:
    """The key that signs cookies: the setting, or one made once and kept in the data folder."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_folder / "secret_key"
    if not path.exists():
        settings.data_folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(token_urlsafe(48))
    return path.read_text().strip()

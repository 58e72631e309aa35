"""Settings: wiring only, read once from the environment (config/environment.py)."""

from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

from config.environment import BASE_DIR, Environment
from config.logs import logging_by, release
from config.openapi import SPECTACULAR_SETTINGS

env = Environment()
database = env.database()

PROCESS = env.process
VAR_DIR = env.var_dir
BASE_URL = env.base_url()
SECRET_KEY = env.secret(
    "SECRET_KEY",
    "Keys the hash of e-mail addresses whose failed log-ins are counted. Changed, these are counted from zero, "
    "and every receiver of webhooks needs a new secret, unless WEBHOOK_KEY is set.",
)
DEBUG = False
ALLOWED_HOSTS = env.names(
    "ALLOWED_HOSTS",
    "Host names of the service. Requests for others are answered 400 `unknown_host`.",
    "127.0.0.1,localhost,[::1]",
)
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("id", "Bahasa Indonesia")]
LOCALE_PATHS = [BASE_DIR / "locale"]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = (
    False  # a redirect would turn a POST without its slash into a GET; the 404 says what is missing
)

# --- Tenancy: which folder an app lies in decides which schema its tables live in -----------------------------
SHARED_APPS = [
    "tenants",
    "django_tenants",
    "django.contrib.contenttypes",  # django-tenants imports it; nothing of ours uses it
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "api.http",
    "oauth2_provider",  # its models are replaced by those of api.identity.accounts, which see below
    "api.identity",
    "api.identity.accounts",
    "api.national.catalogue",
    "api.national.exemptions",
    "api.national.ledger",
    "api.national.figures",
    "api.national.review",
    "api.national.evidence",
    "api.national.feeds",
    "api.national.webhooks",
    "api.national.participation",
    "api.national.registry",
    "api.national.retries",
    "api.national.guests",
    "api.national.officers",
    "api.national.bimtek",
    "api.national.editions",
    "api.national.briefing",
    "api.open",
]
TENANT_APPS = [
    "api.regency.history",
    "api.regency.retries",
    "api.regency.bodies",
    "api.regency.people",
    "api.regency.reporting.agenda",
    "api.regency.reporting.masterplans",
    "api.regency.masterplan",
    "api.regency.programmes",
    "api.regency.programmes.realisation",
    "api.regency.programmes.budgets",
    "api.regency.indicators",
    "api.regency.evidence",
    "api.regency.reporting.reports",
    "api.regency.reporting.submissions",
    "api.regency.feeds",
    "api.regency.border",
]
INSTALLED_APPS = (
    SHARED_APPS
    + TENANT_APPS
    + env.names(
        "EXTRA_APPS",
        "Additional apps, such as `local.demo`, whose commands fill the demonstration.",
    )
)
TENANT_MODEL = "tenants.Regency"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_PREFIX = env.text(
    "TENANT_PREFIX",
    "kc",
    "Prefix of the cluster's role names, for two installations in one. Changed, no role is found.",
)
ROLE_SECRET = env.secret(
    "ROLE_SECRET",
    "Secret from which the passwords of the database's roles are derived. Changed without "
    "`rotate_role_passwords`, nothing can log in.",
)
PREVIOUS_ROLE_SECRET = env.optional(
    "PREVIOUS_ROLE_SECRET", "The previous ROLE_SECRET, tried second during its replacement."
)
SIGNING_KEY = env.secret(
    "SIGNING_KEY",
    "Ed25519 key that signs receipts. Lost, or replaced before its public half is in "
    "PUBLISHED_SIGNING_KEYS: receipts cannot be verified.",
)
PUBLISHED_SIGNING_KEYS = env.names(
    "PUBLISHED_SIGNING_KEYS",
    "Public keys of earlier receipts, each with `@` and the instant of its revocation if there was one.",
)
ROLE_PASSWORD_VERSION = env.number(
    "ROLE_PASSWORD_VERSION",
    1,
    "Version of the roles' passwords. Raised, the roles get other passwords from the same secret "
    "(`rotate_role_passwords`).",
)
HOST = env.text("HOST", "127.0.0.1", "Address that the server listens on.")
PORT = env.number("PORT", 8000, "Port that the server listens on.")
SERVER_PROCESSES = env.number(
    "SERVER_PROCESSES",
    2,
    "Server processes on this host, about one for each core. Connections to PostgreSQL grow with it.",
)
# The roles' CONNECTION LIMITs follow (privileges.roles.over_all_processes). Checked and printed at the server's start.
SERVER_PROCESSES_IN_ALL = env.number(
    "SERVER_PROCESSES_IN_ALL",
    SERVER_PROCESSES,
    "Sum of SERVER_PROCESSES over all hosts, the same for every server, worker and `prepare_database`. Too "
    "low: connections are refused, answers are 503.",
)
if SERVER_PROCESSES_IN_ALL < SERVER_PROCESSES:
    raise ImproperlyConfigured(
        f"SERVER_PROCESSES_IN_ALL is {SERVER_PROCESSES_IN_ALL}: this host alone has {SERVER_PROCESSES}. Set it to the "
        "sum of SERVER_PROCESSES over all hosts."
    )
CONNECTIONS_PER_PROCESS = env.number(
    "CONNECTIONS_PER_PROCESS",
    90,
    "Connections to PostgreSQL of one process. Fewer than active regencies: nearly every request opens one "
    "and takes several times as long.",
)
CONNECTIONS_PER_REGENCY = env.number(
    "CONNECTIONS_PER_REGENCY",
    4,
    "Of these, connections of one regency's role. More: a busy regency takes more from the others.",
)
STATEMENT_TIMEOUT_MS = env.number(
    "STATEMENT_TIMEOUT_MS", 15_000, "Milliseconds after which PostgreSQL ends a statement: 503."
)
TRANSACTION_TIMEOUT_MS = env.number(
    "TRANSACTION_TIMEOUT_MS",
    30_000,
    "Milliseconds after which a transaction is ended, so that nobody waits longer for its locks. Above "
    "STATEMENT_TIMEOUT_MS, below a minute.",
)
if STATEMENT_TIMEOUT_MS >= TRANSACTION_TIMEOUT_MS:
    raise ImproperlyConfigured(
        f"TRANSACTION_TIMEOUT_MS is {TRANSACTION_TIMEOUT_MS}: set it above STATEMENT_TIMEOUT_MS "
        f"({STATEMENT_TIMEOUT_MS})."
    )
BOUNDS_RAISED = env.numbers(
    "BOUNDS_RAISED",
    "Higher bounds on the rows of one regency until a release has them, such as `ledger_submission=10000`. "
    "`config.prepare` applies them; the worker reports them as drift if it has others.",
)
CLUSTER_ADMINISTRATORS = env.names(
    "CLUSTER_ADMINISTRATORS",
    "Roles that administer the cluster: superusers besides the first, roles that replicate or access its "
    "files. `verify_isolation` reports all others.",
)
CLUSTER_ACCEPTED = env.names(
    "CLUSTER_ACCEPTED",
    "Settings and replication slots of the server of which `verify_isolation` or `prepare_database` would else warn.",
)
OWNER_USER = database.user
OWNER_PASSWORD = database.password

DATABASES = {
    "default": {
        "ENGINE": "tenants.pool",
        "NAME": database.name,
        "HOST": database.host,
        "PORT": database.port,
        "OPTIONS": database.options,  # TLS and the like, as DATABASE_URL says
        "ATOMIC_REQUESTS": False,  # tenants.access opens the one transaction, inside DRF's exception handling
    }
}
REDIS_URL = env.redis_url()

# What the worker does besides its own (tenants.jobs.duties): duties of the api.
WORKER_DUTIES = [
    "api.national.webhooks.delivery.DUTY",
    "api.national.webhooks.delivery.REMOVAL",
    "api.regency.feeds.advances.DUTY",
    "api.regency.indicators.exemptions.DUTY",
    "api.regency.reporting.agenda.reminders.DUTY",
    "api.national.ledger.heads.DUTY",
    "api.national.ledger.heads.MISSED",
    "api.regency.evidence.upkeep.DUTY",
    "api.national.review.rules.operations.DUTY",
    "api.identity.accounts.upkeep.DUTY",
    "api.identity.accounts.delivery.DUTY",
    "api.national.assurance.metrics.DUTY",
    "api.national.assurance.runs.DUTY",
]
WEBHOOK_KEY = (
    env.optional(
        "WEBHOOK_KEY",
        "Secret from which webhooks' secrets are derived; by default SECRET_KEY. Before that is replaced, "
        "set this to its old value, or every receiver needs a new secret.",
    )
    or SECRET_KEY
)
PREVIOUS_WEBHOOK_KEY = env.optional(
    "PREVIOUS_WEBHOOK_KEY",
    "The previous WEBHOOK_KEY: it signs deliveries too, until each receiver has its new secret.",
)
WEBHOOK_NETWORKS = env.names(
    "WEBHOOK_NETWORKS",
    "Networks that webhooks may reach in addition to public addresses, such as `10.20.0.0/16`. If any is "
    "set, http is accepted.",
)

# --- Accounts and OAuth2 (api.identity.accounts) --------------------------------------------------------------
AUTH_USER_MODEL = "identity.Person"
OAUTH2_PROVIDER_APPLICATION_MODEL = "accounts.Application"
OAUTH2_PROVIDER_GRANT_MODEL = "accounts.AuthorizationCode"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "accounts.AccessToken"  # noqa: S105  (a model's name)
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "accounts.RefreshToken"  # noqa: S105
# Never used: there is no OpenID Connect and no device flow. The toolkit wants a model that exists for each.
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "accounts.AccessToken"  # noqa: S105
OAUTH2_PROVIDER_DEVICE_GRANT_MODEL = "accounts.AuthorizationCode"
MIGRATION_MODULES = {"oauth2_provider": None}  # all of its tables are replaced: it has none to migrate
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 900,
    "REFRESH_TOKEN_EXPIRE_SECONDS": 7 * 24 * 3600,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ACCESS_TOKEN_GENERATOR": "api.identity.accounts.tokens.access_token",
    "REFRESH_TOKEN_GENERATOR": "api.identity.accounts.tokens.refresh_token",
    "CLIENT_SECRET_HASHER": "kc_sha256",
    "OAUTH2_VALIDATOR_CLASS": "api.identity.accounts.oauth.Validator",
    "SCOPES_BACKEND_CLASS": "api.identity.accounts.oauth.Scopes",
    "PKCE_REQUIRED": True,
    "OIDC_ISS_ENDPOINT": BASE_URL,  # how the answers of the authorize page are marked (RFC 9207)
    # Best current practice (RFC 9700): each of these is a door that the toolkit still leaves open by default.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": True,
}
PASSWORD_HASHERS = ["api.identity.accounts.passwords.Argon2", "api.identity.accounts.tokens.SecretHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "office", "email")},
    },
    {"NAME": "api.identity.accounts.passwords.Common"},
]

# Mail of accounts (docs/access.md): by which server the worker sends, and from which address.
MAILERS = {"default": env.mailer()}
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Kota Cerdas <no-reply@localhost>", "Sender of mails.")

# --- HTTP -----------------------------------------------------------------------------------------------------
MIDDLEWARE = [
    "api.http.middleware.ProblemMiddleware",
    "api.http.packing.PackingMiddleware",
    "api.http.cors.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "api.http.language.LanguageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # the documentation page is served from the packages: nothing to collect
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
EVIDENCE_DIR = env.folder(
    "EVIDENCE_DIR",
    "evidence",
    "Folder of evidence, one for all hosts; a relative one lies in VAR_DIR. Moved alone: lost.",
)
EVIDENCE_MAX_SIZE = env.number(
    "EVIDENCE_MAX_SIZE", 25 * 1024 * 1024, "Largest size of one file of evidence, in bytes."
)
EVIDENCE_KEPT_DAYS = env.number("EVIDENCE_KEPT_DAYS", 30, "Days that a file without links is kept.")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing of ours uses it
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "evidence": env.evidence_storage(EVIDENCE_DIR),
}
FILE_UPLOAD_TEMP_DIR = (
    env.text("UPLOAD_DIR", "", "Folder for incoming bodies until they are complete; by default the system's.")
    or None
)
# The server has a thread for each of these besides those for ordinary requests.
TRANSFERS_PER_PROCESS = env.number(
    "TRANSFERS_PER_PROCESS",
    12,
    "Files uploaded or downloaded at a time in each process. More: more memory, a thread each.",
)
TRANSFERS_PER_REGENCY = env.number("TRANSFERS_PER_REGENCY", 4, "Of these, files of one regency.")
_A_MINUTE = "Requests a minute of one {}; 0 is no limit. Beyond: 429."
RATE_LIMITS = {
    "key": env.number("RATE_LIMIT_KEY", 6_000, _A_MINUTE.format("key")),
    "regency": env.number("RATE_LIMIT_REGENCY", 12_000, _A_MINUTE.format("regency, by all of its keys")),
    "address": env.number("RATE_LIMIT_ADDRESS", 3_000, _A_MINUTE.format("address without a key")),
    "forms": env.number("RATE_LIMIT_FORMS", 60, _A_MINUTE.format("address's forms with passwords")),
}
REQUESTS_AT_ONCE = env.number(
    "REQUESTS_AT_ONCE",
    20,
    "Requests that one regency, or a caller without one, may have under way in each process. Beyond: 429.",
)
SERVER_THREADS = env.number(
    "SERVER_THREADS",
    40,
    "Requests that each process works on at a time: twice REQUESTS_AT_ONCE, so that no regency takes all.",
)
REFUSAL_PAUSE = (
    env.number(
        "REFUSAL_PAUSE_MS",
        1_000,
        "Milliseconds by which repeated refusals of a caller are delayed; 0 is no delay.",
    )
    / 1_000
)
REFUSALS_HELD = env.number(
    "REFUSALS_HELD",
    160,
    "Refusals that are delayed in a process, each in a thread; further ones are answered at once.",
)
CORS_ORIGINS = env.names(
    "CORS_ORIGINS",
    "Origins of other sites whose pages may call the API from a browser, such as `https://data.example`; "
    "`*` for all.",
)
SECURITY_CONTACTS = env.names(
    "SECURITY_CONTACTS",
    "Contact for reports of security holes: `mailto:` or `https:`, for `/.well-known/security.txt`.",
)
OPEN_DATA_PUBLISHER = env.text(
    "OPEN_DATA_PUBLISHER", "Kementerian Komunikasi dan Digital", "Publisher of open data, in its catalogue."
)
OPEN_DATA_LICENSE = env.text(
    "OPEN_DATA_LICENSE",
    "https://creativecommons.org/licenses/by/4.0/",
    "Licence of open data, in its catalogue.",
)
OPEN_DATA_CONTACTS = env.names("OPEN_DATA_CONTACTS", "Contact for open data: `mailto:` or `https:`.")
BORDERS_FILE = env.text(
    "BORDERS_FILE", "", "GeoJSON of the regencies' borders, with the Kemendagri code in the property `code`."
)
TRUSTED_PROXIES = env.number(
    "TRUSTED_PROXIES",
    0,
    "Number of own proxies before the server, whose addresses at the end of X-Forwarded-For are trusted. "
    "Too high: callers forge their address; too low: all share the proxy's limit.",
)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.identity.authentication.BearerKey"],
    # A view names its own permission; what names none is refused (tests/architecture walks every route).
    "DEFAULT_PERMISSION_CLASSES": ["api.http.permissions.Refused"],
    "DEFAULT_RENDERER_CLASSES": ["api.http.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.http.parsing.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "api.http.openapi.AutoSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.http.negotiation.Negotiation",
    "EXCEPTION_HANDLER": "api.http.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
# --- Security -------------------------------------------------------------------------------------------------
SECURE_REFERRER_POLICY = "no-referrer"
CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
# A browser that has met the service by https comes back by nothing else for a year.
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BASE_URL.startswith("https://") else 0
SILENCED_SYSTEM_CHECKS = [
    "oauth2_provider.W008",  # http is for programs on one's own machine (RFC 8252), and taken for no other host
    "security.W002",  # pages forbid frames by their Content-Security-Policy (frame-ancestors)
    "security.W003",  # forms check CSRF themselves (api.identity.accounts.pages); a cookie never opens the API
    "security.W005",  # other services below the same domain are not ours to bind
    "security.W008",  # the proxy that ends TLS redirects; behind it every request is plain
    "security.W021",  # to be listed by browsers is for the domain's owner to ask
]
CSRF_COOKIE_NAME = "__Host-kc_csrf" if CSRF_COOKIE_SECURE else "kc_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- What an operator watches (docs/operations/monitoring.md) -------------------------------------------------
RELEASE = release()
LOGGING = logging_by(env)
SLOW_REQUEST_MS = env.number(
    "SLOW_REQUEST_MS", 2_000, "Milliseconds from which a request is logged as a warning, marked `slow`."
)
SLOW_STATEMENT_MS = env.number(
    "SLOW_STATEMENT_MS", 500, "Milliseconds from which a statement is logged as slow."
)
METRICS_PORT = env.number(
    "METRICS_PORT",
    0,
    "Port of Prometheus metrics, of this server or worker; 0 is none. Without it nothing alerts.",
)
METRICS_HOST = env.text(
    "METRICS_HOST", "127.0.0.1", "Address of METRICS_PORT. It asks for no key: keep it off public networks."
)
# Read, with all other OTEL_ variables, by OpenTelemetry's own packages (api/http/spans.py).
OTLP_ENDPOINT = env.text(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "",
    "Collector of traces, by OTLP over HTTP; without it there are none. Needs the packages of group `otel`.",
)
if OTLP_ENDPOINT and find_spec("opentelemetry") is None:
    raise ImproperlyConfigured(
        "OTEL_EXPORTER_OTLP_ENDPOINT needs packages that are not installed: see docs/operations/monitoring.md."
    )
# Read by commands alone, when they need them.
env.text(
    "ADMIN_DATABASE_URL",
    "",
    "A superuser's login and the database, for `config.prepare` alone. Never given to server or worker.",
    secret=True,
)
env.text(
    "OWNER_PASSWORD",
    "",
    "Password that `prepare_database` gives the owner; DATABASE_URL of worker and commands has it.",
    secret=True,
)
SETTINGS = env.read

__all__ = ["BASE_DIR", "SPECTACULAR_SETTINGS"]

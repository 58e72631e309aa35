"""What a client needs to know of every operation: a newcomer may have the document and nothing else."""

#: In each document.
ALWAYS = """

**Addresses** end in a slash. What you may not see is answered like what does not exist: 404.

**Errors** are `application/problem+json` (RFC 9457): branch on `code`, show `detail`, which is in Indonesian with
`Accept-Language: id`; `errors` names each place in the body (`pointer`) or in the query (`parameter`). A name that
is not declared is refused, in the body and in the query. A status that an operation does not list comes from
something between you and this service, such as a proxy.

**Values**: decimals and rupiah are text (`"4.51"`, `"1500000000"`), instants are RFC 3339 with a zone, periods are
`2025`, `2025-S1`, `2025-Q4` or `2025-12`.

**Lists** come in pages: follow `next` until it is null. `?fields=` answers with some fields alone.

**Limits**: `RateLimit` says how many requests are left. Of one regency 20 at a time are taken. On 429 and 503 wait as
many seconds as `Retry-After` says.

**Guides**, also to verify a receipt: `/docs/guides/` (panduan, juga dalam bahasa Indonesia).
"""
#: In those that need a key.
KEYS = """

**Who you are** goes in `Authorization: Bearer ...`: a key, or an OAuth2 token, for which each operation names its
scopes (`security`). `GET /v1/me/` says what yours opens.

**Changing** what exists takes the version that it is made from: read it, send its `ETag` back as `If-Match`.
Without one the answer is 428, with one that is outdated 412: read again. A PUT to an id of your own making (a
UUIDv7) creates, and needs none.

**Retrying**: a GET, PUT or DELETE may be sent again. A POST may be, with the same `Idempotency-Key`, for 48 hours:
it is done once, and answered alike."""

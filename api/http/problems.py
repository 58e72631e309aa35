"""Every type of problem that the API answers with: one registry, from which the documentation pages are made.

A type says what kind of thing went wrong (RFC 9457); the `code` and `detail` of an answer say what it was
this time. Clients may branch on `type` and on `code`; both keep their meaning for the life of the API.
"""

from dataclasses import dataclass

from django.conf import settings

from api.http.language import Text


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its HTTP status, its name, what it means and what the client should do."""

    slug: str
    status: int
    title: Text
    meaning: Text
    remedy: Text

    @property
    def url(self) -> str:
        return f"{settings.BASE_URL}{self.path}"

    @property
    def path(self) -> str:
        return f"/docs/problems/{self.slug}"


_types: dict[str, ProblemType] = {}


def register(problem_type: ProblemType) -> ProblemType:
    """Add a type. A slug is registered once: answers that differ in meaning need slugs that differ."""
    if problem_type.slug in _types:
        raise ValueError(f"Problem type {problem_type.slug!r} is registered twice.")
    _types[problem_type.slug] = problem_type
    return problem_type


def get(slug: str) -> ProblemType:
    """The type of this slug. Raises KeyError when there is none."""
    return _types[slug]


def find(slug: str) -> ProblemType | None:
    return _types.get(slug)


def all_types() -> list[ProblemType]:
    """Every type, by status and slug."""
    return sorted(_types.values(), key=lambda each: (each.status, each.slug))


def _define(slug: str, status: int, title: Text, meaning: Text, remedy: Text) -> None:
    register(ProblemType(slug, status, title, meaning, remedy))


_define(
    "bad-request",
    400,
    Text("Bad request", "Permintaan tidak sah"),
    Text(
        "The request itself is not well-formed: its host, its path or one of its headers cannot be "
        "understood.",
        "Permintaan tidak berbentuk benar: host, alamat, atau salah satu header tidak dapat dipahami.",
    ),
    Text(
        "Correct what `detail` names. Sending the same request again gives the same answer.",
        "Perbaiki yang disebut `detail`. Permintaan yang sama akan dijawab sama.",
    ),
)
_define(
    "malformed-json",
    400,
    Text("Malformed JSON", "JSON tidak sah"),
    Text(
        "The body is not JSON as RFC 8259 describes it, in UTF-8, with each name once in an object and at "
        "most "
        "32 levels deep.",
        "Isi permintaan bukan JSON menurut RFC 8259, dalam UTF-8, tiap nama satu kali dalam satu objek, dan "
        "paling dalam 32 tingkat.",
    ),
    Text(
        "Write the body with a JSON library instead of by hand. `NaN` and `Infinity` are not JSON.",
        "Susun isi permintaan dengan pustaka JSON, bukan dengan tangan. `NaN` dan `Infinity` bukan JSON.",
    ),
)
_define(
    "invalid-parameter",
    400,
    Text("Invalid query parameter", "Parameter kueri tidak sah"),
    Text(
        "A parameter after the question mark is unknown, or its value is not one that it takes. Unknown "
        "ones are "
        "refused because a misspelt filter would otherwise give figures about something else.",
        "Parameter setelah tanda tanya tidak dikenal, atau nilainya tidak sesuai. Parameter yang tidak "
        "dikenal "
        "ditolak karena saringan yang salah eja akan menghasilkan angka tentang hal lain.",
    ),
    Text(
        "`errors` names each parameter. The API's documentation lists the ones of each operation.",
        "`errors` menyebut tiap parameter. Dokumentasi API mendaftar parameter setiap operasi.",
    ),
)
_define(
    "invalid-cursor",
    404,
    Text("No such page", "Halaman tidak ada"),
    Text(
        "The cursor is not one that this list gave out, or the list's order was changed between two pages.",
        "Kursor ini bukan yang diberikan oleh daftar ini, atau urutan daftar diganti di antara dua halaman.",
    ),
    Text(
        "Take `next` as it stands, without changing it. To begin again, leave the cursor out.",
        "Gunakan `next` apa adanya. Untuk mulai lagi, hilangkan kursornya.",
    ),
)
_define(
    "unauthenticated",
    401,
    Text("Not authenticated", "Belum terautentikasi"),
    Text(
        "The request carries no key, or one that is unknown, expired or revoked. A key goes in "
        "`Authorization: Bearer <key>`.",
        "Permintaan tidak membawa kunci, atau kuncinya tidak dikenal, kedaluwarsa, atau dicabut. Kunci dikirim dalam "
        "`Authorization: Bearer <kunci>`.",
    ),
    Text(
        "Send the key as it was issued, with nothing around it. If it was good before, ask whoever issued it for a new "
        "one.",
        "Kirim kunci sebagaimana diterbitkan, tanpa tambahan. Bila kunci semula berlaku, mintalah yang baru kepada "
        "penerbitnya.",
    ),
)
_define(
    "forbidden",
    403,
    Text("Forbidden", "Tidak berwenang"),
    Text(
        "You may see this, but your role does not allow what you asked for.",
        "Anda boleh melihat ini, tetapi peran Anda tidak mengizinkan tindakan itu.",
    ),
    Text(
        "`GET /v1/me/` lists your roles. Another role is given by the administrator of the regency or "
        "ministry.",
        "`GET /v1/me/` mendaftar peran Anda. Peran lain diberikan oleh admin kabupaten/kota atau "
        "kementerian.",
    ),
)
_define(
    "not-found",
    404,
    Text("Not found", "Tidak ditemukan"),
    Text(
        "There is nothing at this address, or nothing that you may see. The two are answered alike on "
        "purpose: the "
        "answer does not tell what exists.",
        "Tidak ada apa pun di alamat ini, atau tidak ada yang boleh Anda lihat. Keduanya sengaja dijawab "
        "sama: "
        "jawaban tidak memberi tahu apa yang ada.",
    ),
    Text(
        "Check the address, its trailing slash, and with `GET /v1/me/` which regencies your key reaches.",
        "Periksa alamat, garis miring di akhirnya, dan lewat `GET /v1/me/` kabupaten/kota mana yang "
        "terjangkau.",
    ),
)
_define(
    "method-not-allowed",
    405,
    Text("Method not allowed", "Metode tidak diizinkan"),
    Text(
        "The address exists, but not with this method.",
        "Alamat ini ada, tetapi tidak untuk metode ini.",
    ),
    Text("The `Allow` header lists the methods.", "Header `Allow` mendaftar metode yang ada."),
)
_define(
    "not-acceptable",
    406,
    Text("Not acceptable", "Bentuk tidak tersedia"),
    Text(
        "The answer is not available in any of the media types that `Accept` names.",
        "Jawaban tidak tersedia dalam jenis media mana pun yang disebut `Accept`.",
    ),
    Text("Accept `application/json`.", "Terimalah `application/json`."),
)
_define(
    "conflict",
    409,
    Text("Conflict", "Bertentangan dengan keadaan sekarang"),
    Text(
        "The request is well-formed, but the present state does not allow it. `code` says which rule it "
        "meets.",
        "Permintaan berbentuk benar, tetapi keadaan sekarang tidak mengizinkannya. `code` menyebut "
        "aturannya.",
    ),
    Text(
        "Read the resource again and decide anew. Repeating the request without a change does not help.",
        "Baca lagi keadaannya lalu putuskan kembali. Mengulang permintaan tanpa perubahan tidak berguna.",
    ),
)
_define(
    "precondition-failed",
    412,
    Text("Precondition failed", "Prasyarat tidak terpenuhi"),
    Text(
        "The resource is not in the version that `If-Match` or `If-None-Match` asks for: someone changed it "
        "since "
        "you read it.",
        "Data tidak lagi dalam versi yang diminta `If-Match` atau `If-None-Match`: ada yang mengubahnya "
        "sejak "
        "Anda membacanya.",
    ),
    Text(
        "Read it again, apply your change to what you find, and send it with the new `ETag`.",
        "Baca lagi, terapkan perubahan Anda pada isi yang baru, lalu kirim dengan `ETag` yang baru.",
    ),
)
_define(
    "payload-too-large",
    413,
    Text("Body too large", "Isi permintaan terlalu besar"),
    Text(
        "The body is larger than this address takes; `limit` is the largest size in bytes.",
        "Isi permintaan lebih besar daripada yang diterima; `limit` adalah ukuran terbesar dalam bita.",
    ),
    Text("Send it in several requests.", "Kirim dalam beberapa permintaan."),
)
_define(
    "unsupported-media-type",
    415,
    Text("Unsupported media type", "Jenis media tidak didukung"),
    Text(
        "The body's `Content-Type` or `Content-Encoding` is not one that this address takes.",
        "`Content-Type` atau `Content-Encoding` isi permintaan tidak diterima di alamat ini.",
    ),
    Text(
        "Send `Content-Type: application/json`, uncompressed.",
        "Kirim `Content-Type: application/json`, tanpa kompresi.",
    ),
)
_define(
    "range-not-satisfiable",
    416,
    Text("Range not satisfiable", "Rentang tidak tersedia"),
    Text(
        "The file has no byte in the range that `Range` asks for; `size` is its size in bytes.",
        "Berkas tidak memuat bita dalam rentang yang diminta `Range`; `size` adalah ukurannya dalam bita.",
    ),
    Text(
        "Ask for a range below `size`, or for all of it.", "Minta rentang di bawah `size`, atau seluruhnya."
    ),
)
_define(
    "invalid",
    422,
    Text("The content does not fit", "Isi tidak sesuai"),
    Text(
        "The body is JSON, but its content breaks a rule. `errors` has an entry for each: `pointer` says "
        "where "
        "(JSON Pointer, RFC 6901; empty for the whole body), `code` which rule, `message` what is wrong.",
        "Isi permintaan adalah JSON, tetapi melanggar aturan. `errors` memuat satu butir untuk tiap "
        "kesalahan: "
        "`pointer` menunjuk tempatnya (JSON Pointer, RFC 6901; kosong untuk seluruh isi), `code` aturannya, "
        "`message` kesalahannya.",
    ),
    Text("Correct every entry of `errors` and send again.", "Perbaiki tiap butir `errors` lalu kirim lagi."),
)
_define(
    "precondition-required",
    428,
    Text("Precondition required", "Prasyarat diperlukan"),
    Text(
        "This change would overwrite what is there, so it must say which version it is made from.",
        "Perubahan ini akan menimpa isi yang ada, sehingga harus menyebut versi asalnya.",
    ),
    Text(
        "Read the resource and send its `ETag` back in `If-Match`.",
        "Baca datanya lalu kirim kembali `ETag`-nya dalam `If-Match`.",
    ),
)
_define(
    "too-many-requests",
    429,
    Text("Too many requests", "Terlalu banyak permintaan"),
    Text(
        "You have used up the requests that you may make in this span of time.",
        "Jatah permintaan Anda untuk rentang waktu ini telah habis.",
    ),
    Text("Wait for the seconds of `Retry-After`.", "Tunggu selama detik yang disebut `Retry-After`."),
)
_define(
    "internal-error",
    500,
    Text("Internal error", "Kesalahan di pihak kami"),
    Text(
        "Something went wrong on our side. Nothing of your request was stored.",
        "Terjadi kesalahan di pihak kami. Tidak ada bagian permintaan Anda yang tersimpan.",
    ),
    Text(
        "Try once more; if it happens again, report the `trace_id` to the help desk.",
        "Coba sekali lagi; bila terulang, laporkan `trace_id` ke layanan bantuan.",
    ),
)
_define(
    "unavailable",
    503,
    Text("Unavailable for the moment", "Sementara tidak tersedia"),
    Text(
        "The service, or what it needs for this request, cannot answer just now. Nothing of your request "
        "was stored.",
        "Layanan, atau yang diperlukannya untuk permintaan ini, sementara tidak dapat menjawab. Tidak ada "
        "bagian "
        "permintaan Anda yang tersimpan.",
    ),
    Text(
        "Send the same request again after the seconds of `Retry-After`.",
        "Kirim lagi permintaan yang sama setelah detik yang disebut `Retry-After`.",
    ),
)

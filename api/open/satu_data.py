"""Render the metadata of a published edition as Satu Data requires it.

It has the data standard of each indicator (concept, definition, classification, measure, unit; Perpres 39/2019, article
5), the producers, times and methods. Facts that the catalogue release does not give are null.
"""

from datetime import datetime

from django.conf import settings

from api.national.catalogue.words import PERIODICITIES_ID, unit_id
from api.open.edition_shapes import Metadata, Standard, distributions, url_of
from tenants import Named

_RULES = {
    "mean": "Rata-rata nilai peserta yang melapor",
    "weighted_mean": "Rata-rata tertimbang jumlah penduduk",
    "ratio_of_sums": "Jumlah pembilang dibagi jumlah penyebut",
    "sum": "Jumlah nilai peserta yang melapor",
    "none": "Tidak diagregasi",
    "": "Tidak diagregasi",
}


_LEVELS = {"province": "provinsi", "kind": "jenis daerah", "cohort": "angkatan", "regency": "kabupaten/kota"}


def metadata(content: Named, *, published_at: datetime, content_hash: str) -> Metadata:
    about = content["edition"]
    return Metadata(
        pengenal=url_of(about["id"]),
        judul=about["title_id"],
        deskripsi=about["description_id"] or None,
        walidata=settings.OPEN_DATA_PUBLISHER,
        produsen_data=tuple(sorted({_producer(spec) for spec in content["indicators"]})),
        lisensi=settings.OPEN_DATA_LICENSE,
        cakupan_wilayah=f"{content['participants']['regency_count']} kabupaten/kota peserta program",
        tingkat_penyajian=("peserta", *(_LEVELS[each] for each in content["group_by"])),
        kode_referensi="Kode wilayah Kementerian Dalam Negeri",
        periode_data=tuple(dict.fromkeys(row["period"] for row in content["figures"])),
        keadaan_data=datetime.fromisoformat(content["as_of"]),
        dasar="Penyampaian daerah yang diterima kementerian",
        rilis_katalog=content["catalogue_release"],
        tanggal_rilis=published_at,
        menggantikan=about["replaces"] and url_of(about["replaces"]),
        sidik_isi_sha256=content_hash,
        standar_data=tuple(map(_standard, content["indicators"])),
        distribusi=distributions(about["id"]),
    )


def _standard(spec: Named) -> Standard:
    return Standard(
        kode=spec["code"],
        nama=spec["name_id"],
        konsep=spec["concept"] or None,
        definisi=spec["definition"] or None,
        klasifikasi=spec["classification"] or None,
        ukuran=spec["measure"] or None,
        satuan=unit_id(spec["unit"]) or None,
        pembilang=spec["numerator"] or None,
        penyebut=spec["denominator"] or None,
        produsen_data=_producer(spec),
        frekuensi=PERIODICITIES_ID.get(spec["periodicity"]),
        metode=spec["method"] or None,
        metode_agregasi=_RULES[spec["aggregation"]],
    )


def _producer(spec: Named) -> str:
    return "Pemerintah kabupaten/kota" if spec["producer"] in ("", "regency") else str(spec["producer"])

"""Own indicators that stand for a national one: their values count under the national code (docs/decisions/0026)."""

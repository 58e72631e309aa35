"""Django's database backend for regencies. See base.py."""

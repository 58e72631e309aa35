"""The published form of what a regency submits: a JSON Schema of each kind, made from the code, in docs/schemas.

plan    the words that schemas are written in, and a masterplan, as it was submitted
forms   all forms by their names; superseded ones are frozen files, since what is in a ledger stays
"""

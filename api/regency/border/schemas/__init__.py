"""Published forms of submissions: a JSON Schema of each kind, made from the code, in docs/schemas.

plan    helpers for schemas, and the form of a masterplan
forms   all forms by their names; superseded ones are frozen files, since ledgers still contain them
"""

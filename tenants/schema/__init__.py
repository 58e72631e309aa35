"""Schemas of the regencies: provisioning from recorded SQL, migrating all of them, removing one."""

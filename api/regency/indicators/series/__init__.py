"""One series over its periods: across releases of the catalogue, with its breaks, beside official values."""

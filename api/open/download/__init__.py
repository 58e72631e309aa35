"""All reference data in one file."""

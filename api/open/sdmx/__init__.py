"""The structure of the tables that are given as SDMX-CSV: what their columns and codes mean."""

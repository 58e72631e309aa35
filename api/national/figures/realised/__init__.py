"""What became of programmes: planned activities of submitted masterplans, realisations of submitted reports."""

"""Components of progress figures: a row for everything that is counted, and for every regency that is not."""

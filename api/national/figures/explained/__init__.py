"""What the figures of progress are made of: a row for everything that is counted, and for every regency that is not."""

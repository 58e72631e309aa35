"""Tables as files that spreadsheets, data frames and databases read without corrections."""

"""Set-up of a regency by one workbook: agencies, people, owners of series, targets."""

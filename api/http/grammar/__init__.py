"""Grammar of numbers and periods in the API. Knows neither HTTP nor the domain."""

"""How numbers and periods are written in the API. Knows neither HTTP nor the domain."""

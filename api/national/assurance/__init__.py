"""How the service watches itself: what the worker does and when it was last done, and figures for Prometheus."""

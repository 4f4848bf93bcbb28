"""HTTP and TCP requests to services, to allowed addresses only."""

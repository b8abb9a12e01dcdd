"""What `manage.py demo` and `manage.py test` start on one machine: services, supervisor, processes."""

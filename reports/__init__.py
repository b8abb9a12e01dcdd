"""Team dashboards."""

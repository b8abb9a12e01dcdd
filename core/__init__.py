"""Django tools that know no domain."""

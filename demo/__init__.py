"""An invented agency; never installed in production."""

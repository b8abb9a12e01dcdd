"""Signing in: passwords, guesses, second factors, sessions, and what is kept of them."""

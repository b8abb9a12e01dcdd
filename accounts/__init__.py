"""People who sign in: roles, teams, permissions."""

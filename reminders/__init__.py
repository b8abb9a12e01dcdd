"""Who is told what and when; the inbox; sending."""

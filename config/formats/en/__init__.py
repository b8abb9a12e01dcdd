"""English: month names in words, so that 4 Jan is never read as 1 April."""

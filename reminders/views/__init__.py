"""Today, the inbox, and how sending goes."""

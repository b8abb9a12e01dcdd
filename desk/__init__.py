"""What a person opens first: Today, the paperwork of everybody, the team."""

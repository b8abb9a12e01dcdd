"""Pages of the schedule and of visits."""

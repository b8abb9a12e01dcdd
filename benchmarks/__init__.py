"""Measurements as ratios; never timed tests."""

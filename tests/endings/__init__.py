"""Tests of what ends or interrupts care."""

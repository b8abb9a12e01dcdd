"""The two ways in which a bundle disappoints: the whole of it, or one resource in it."""

from __future__ import annotations


class BundleRefused(Exception):
    """Nothing of this bundle can be taken. `message` is a sentence for the person who sent it, without names."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BundleTooLarge(BundleRefused):
    """The bundle is larger than one may be, as it is or unpacked."""


class Malformed(Exception):
    """One element of one resource is not of the type that FHIR gives it; the message says which."""

"""The formats of the outside, in and out: FHIR bundles now."""

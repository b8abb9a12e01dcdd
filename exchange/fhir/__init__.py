"""Reading FHIR R4 bundles that other systems send: what becomes a referral, what is left out, and why."""

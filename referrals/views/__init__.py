"""Pages of referrals: incoming, the form, one referral and its decision, bundles, and the patient's part."""

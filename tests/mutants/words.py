"""What can become of a mutant, besides the name of the test that noticed it."""

SURVIVED, HUNG, BROKEN, COLD = "survived", "hung", "no program", "needs an import"
UNSOUND = "a test fails without any change"

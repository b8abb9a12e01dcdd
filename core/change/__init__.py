"""What every change passes: actions, audit, versions, refusals, finality, signing, and the database's roles."""

"""Case work on top of dossiers: stage, owner, coded events."""

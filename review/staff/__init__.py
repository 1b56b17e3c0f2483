"""People, roles, sign-in, keys and the directory that they make up."""

"""The demonstration: the fixed people's organization, running on this machine. Never a real one."""

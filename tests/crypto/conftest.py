"""Properties here seal and sign: on a busy machine one example may take long, which says nothing."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("formats", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("formats")

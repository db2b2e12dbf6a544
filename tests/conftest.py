"""What all tests share.

Hypothesis tries the same examples each time, so that a change is judged by what it changes;
``HYPOTHESIS_PROFILE=random`` tries others, to look for what nobody thought of.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# How long examples take to make says nothing but how busy the machine is.
settings.register_profile(
    "same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("random", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

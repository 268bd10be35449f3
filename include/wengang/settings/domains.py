"""The catalogue of the domains: the one place that lists what stands in this house.

Belongs here: their words, in the order in which papers name what they rest on. Does not belong here: what a domain is (its own package).

The word of a domain is the name of its package `wengang.<word>` and of its parameters `include/config/policy/<word>.yaml`.
"""

from __future__ import annotations

DOMAINS = ("monitoring", "data_sharing", "risk_detection", "county_notices", "workshops", "fund")

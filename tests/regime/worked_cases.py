"""All worked cases, in the order of the stages."""

from __future__ import annotations

from tests.regime.worked import Worked
from tests.regime.worked_afterwards import AFTERWARDS
from tests.regime.worked_arms_and_nuclear import ARMS, NUCLEAR
from tests.regime.worked_controls_and_lists import CONTROLS, LISTS
from tests.regime.worked_exports import EXPORTS
from tests.regime.worked_fields import FIELDS_OF_WP
from tests.regime.worked_liability import LIABILITY
from tests.regime.worked_older import OLDER
from tests.regime.worked_routes_and_customs import CLOCKS, CUSTOMS, ROUTES

CASES: tuple[Worked, ...] = (
    *EXPORTS,
    *FIELDS_OF_WP,
    *ARMS,
    *NUCLEAR,
    *CONTROLS,
    *LISTS,
    *ROUTES,
    *CLOCKS,
    *CUSTOMS,
    *AFTERWARDS,
    *OLDER,
    *LIABILITY,
)

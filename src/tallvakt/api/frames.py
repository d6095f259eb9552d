"""For users of pandera: models of the frames of `Checked`, contracts as schemas, and checks for frames of their own.

```python
import pandera.pandas as pa
from tallvakt import check
from tallvakt.api.frames import CellsModel, schema_for

checked = check("publications/TILT180-2024-04.txt")
CellsModel.validate(checked.cells)
schemas = schema_for("nav.tilt180", "2024-01..2024-04")
schemas.wide["by-county"].validate(schemas.wide_frame(checked.cells, "by-county"), lazy=True)
```

Importing this registers `pa.Check.parts_sum_to_total`, `mean_of_periods`, `suppressed_small` and `printed_as_declared`.
"""

from __future__ import annotations

from tallvakt.api.contract_schemas import ContractSchemas, schema_for
from tallvakt.api.frame_checks import mean_of_periods, parts_sum_to_total, printed_as_declared, suppressed_small
from tallvakt.api.frame_models import CellsModel, ExplanationsModel, FindingsModel, OutcomesModel

__all__ = [
    "CellsModel",
    "ContractSchemas",
    "ExplanationsModel",
    "FindingsModel",
    "OutcomesModel",
    "mean_of_periods",
    "parts_sum_to_total",
    "printed_as_declared",
    "schema_for",
    "suppressed_small",
]

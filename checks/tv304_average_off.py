"""The average of the year to date is not the mean of its months.

## What it checks

In every row, total rows included, the average is held against the mean of the months so far, rounded to the nearest
whole number, halves upwards. The arithmetic is done in whole numbers: for `k` months with the sum `S` and the average
`a`, the promise is `2ka - k <= 2S <= 2ka + k - 1`.

A suppressed month counts as every number it may stand for. A suppressed average says that the true mean rounds to one
of the numbers its symbol stands for; with `*` as 0 to 3, that is `2S <= 7k - 1`.

## Why it matters

The average is the figure that is quoted. It also travels with its row, so it finds a month that was mistyped, and a
row whose months were exchanged with those of another row, where the sum over the rows still holds.

## Fails

```text
          Average   January   February
Oslo           42        40         45
```

The mean is 42.5, which rounds to 43.

## Passes

```text
          Average   January   February
Oslo           43        40         45
Troms           *         3          *
```

In Troms the months make at most 6 and their mean at most 3, so the star is right whatever it hides. Had January been
5, the mean could be 4, which would be printed: such a row is *undecided*.

## What to do

Compute the mean from the months in the source. If they are right, the average is wrong; if not, the month is.
Averages that are wrong by 1 throughout point to another rule of rounding.

## Reference

Rounding half up, in whole numbers: the promise `2ka - k <= 2S <= 2ka + k - 1` follows from `a = floor(S/k + 1/2)`.
Ratio edits made linear: T. de Waal, J. Pannekoek and S. Scholtus, *Handbook of Statistical Data Editing and
Imputation*, Wiley 2011.
"""

from tallvakt.rules import OPEN, EditRows, Figures, check, first_reason, grouped


@check(
    "TV304",
    needs="edits",
    expectation="ExpectAveragesToBeMeansOfMonths",
    holds={
        "nb": "Gjennomsnittet hittil i år er gjennomsnittet av månedene, avrundet.",
        "en": "The year-to-date average is the mean of the months, rounded.",
    },
    says={
        "nb": "«{table}», {row}: Gjennomsnittet er oppgitt til {published}, men månedene gir {computed}.",
        "en": "“{table}”, {row}: the printed average is {published}, but the months give {computed}.",
    },
    todo={
        "nb": "Regn ut gjennomsnittet av månedene i kilden. Er månedene riktige, er gjennomsnittet feil; ellers er en "
        "av månedene feil.",
        "en": "Compute the mean of the months from the source. If the months are right, the average is wrong; "
        "otherwise one of the months is.",
    },
)
def average_off(figures: Figures) -> EditRows:
    """Average and months of each row as one edit; a suppressed average also as one over the months alone.

    The first ties the average to its months and counts where the average is known. The second, with the average
    eliminated, counts where it is suppressed. A row is skipped with the reason `month-missing`, `period-mismatch` (more
    months than the publication covers) or `average-missing` (also one that could not be read).
    """
    asked = figures.first & figures.is_printed & (figures.month | (figures.average & figures.periodic))
    rows = grouped(figures, asked, "publication", "table", "subject", "row", whole=figures.average)
    covered = figures.months[figures.key("publication", cells=rows.anchor)]
    unreadable = (figures.upper[rows.anchor] == OPEN) & (figures.lower[rows.anchor] <= 0)
    reason = first_reason(
        ((rows.parts < covered) | (covered == 0), "month-missing"),
        (rows.parts > covered, "period-mismatch"),
        (~rows.printed | unreadable, "average-missing"),
    )
    # An average that could not be read is tied to its months all the same, so that the reasoning can restore it.
    return rows.against_mean(reason, covered, also=(reason == "average-missing") & rows.printed)

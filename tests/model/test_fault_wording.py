"""A fault of a value is said with the likely slip."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from tallvakt.model.fault_wording import plain_path, worded


class Written(BaseModel):
    colour: Literal["red", "blue"] = "red"
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")] = "a"
    words: dict[str, str] = {}
    count: Annotated[int, Field(ge=1)] = 1
    names: tuple[str, ...] = ()
    sure: bool = True


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"colour": "bleu"}, "'bleu' is not known here; write 'red' or 'blue'; did you mean 'blue'?"),
        ({"colour": "x"}, "'x' is not known here; write 'red' or 'blue'"),
        ({"colour": None}, "nothing stands here; write 'red' or 'blue'"),
        ({"name": "A b"}, "'A b' is not written so; write small letters, digits and hyphens, a letter first"),
        ({"name": 5}, "a text belongs here, not '5'; put 5 in quotes"),
        ({"name": ["a"]}, "a text belongs here, not a list"),
        ({"words": "x"}, "keys and values belong here, not 'x'; write such as {en: x}"),
        ({"words": None}, "keys and values belong here, and nothing stands there"),
        ({"count": "many"}, "a whole number belongs here, not 'many'"),
        ({"count": 0}, "0 cannot stand here; write at least 1"),
        ({"names": "x"}, "a list belongs here, not 'x'; write [x]"),
        ({"sure": "perhaps"}, "true or false belongs here, not 'perhaps'"),
    ],
)
def test_a_fault_names_the_slip(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Written.model_validate(given)
    assert worded(raised.value.errors()[0]) == said


def test_ways_that_a_value_may_be_read_are_no_keys() -> None:
    assert plain_path(("columns", "periods", "literal['day','week']")) == ("columns", "periods")

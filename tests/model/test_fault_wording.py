"""A fault of a value is said with the likely slip."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from tallvakt.model.fault_wording import plain_path, worded


class Written(BaseModel):
    colour: Literal["red", "blue"] = "red"
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")] = "a"
    words: dict[str, str] = {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"colour": "bleu"}, "Input should be 'red' or 'blue'; did you mean 'blue'?"),
        ({"colour": "x"}, "Input should be 'red' or 'blue'"),
        ({"name": "A b"}, "'A b' is not written so; write small letters, digits and hyphens, a letter first"),
        ({"name": 5}, "Input should be a valid string; put 5 in quotes"),
        ({"words": "x"}, "Input should be a valid dictionary, not the text 'x': keys and values, such as {en: x}"),
    ],
)
def test_a_fault_names_the_slip(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Written.model_validate(given)
    assert worded(raised.value.errors()[0]) == said


def test_ways_that_a_value_may_be_read_are_no_keys() -> None:
    assert plain_path(("columns", "periods", "literal['day','week']")) == ("columns", "periods")

"""From a contract and its cells to edits, and the questions that are put to the reasoning about them."""

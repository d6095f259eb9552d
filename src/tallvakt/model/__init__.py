"""Plain data of a check, and the small tools that read words and numbers; imports nothing of the house."""

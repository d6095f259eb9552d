"""The commands of the command line that are more than a line; everything heavy is imported inside them."""

"""What a rule of one value says of a wrong one."""


class WrongValue(ValueError):
    """Raised for a wrong value.

    Args:
        rest: What is wrong and what would be right: a sentence without the field's name before it.
    """

    def __init__(self, rest: str) -> None:
        super().__init__(rest)
        self.rest = rest

"""What several commands share: the language, questions to the person, notes on standard error.

It may use everything below the screens, and no command.
"""

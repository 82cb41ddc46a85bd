"""What can go wrong, each with a sentence for a person and an exit code for a script."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the commands, after sysexits.h."""

    OK = 0
    USAGE = 64
    DATA = 65
    NO_ORGANIZATION = 66
    NO_USER = 67
    UNAVAILABLE = 69
    SOFTWARE = 70
    CANNOT_CREATE = 73
    OUTPUT_FAILED = 74
    TRY_AGAIN = 75
    NO_PERMISSION = 77
    CONFIGURATION = 78


class PosthouseError(Exception):
    """Something a person can read and mend.

    Args:
        sentence: What went wrong, where, and how to mend it.
    """

    exit_code = Exit.UNAVAILABLE

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class UnknownOrganization(PosthouseError):
    """No organization has this id."""

    exit_code = Exit.NO_ORGANIZATION


class InvalidInput(PosthouseError):
    """What was given does not fit; nothing was changed."""

    exit_code = Exit.DATA


class AlreadyThere(PosthouseError):
    """The name is taken; nothing was overwritten."""

    exit_code = Exit.CANNOT_CREATE


class BrokenFile(PosthouseError):
    """A configuration file that cannot be edited safely, so it is left alone."""

    exit_code = Exit.CONFIGURATION


class UnreadableDirectory(PosthouseError):
    """A directory of settings that cannot be read."""

    exit_code = Exit.CONFIGURATION


class IncompleteSettings(PosthouseError):
    """The settings lack what sending a mail needs."""

    exit_code = Exit.CONFIGURATION


class NotSaved(PosthouseError):
    """A file could not be written; the old one is untouched."""

    exit_code = Exit.CANNOT_CREATE


class NoPermission(NotSaved):
    """The file system does not let this user write here."""

    exit_code = Exit.NO_PERMISSION


class SecretUnavailable(PosthouseError):
    """The place where a password is kept does not answer, or refuses."""

    exit_code = Exit.UNAVAILABLE


class HistoryUnavailable(PosthouseError):
    """The history of the settings could not be written or read; the settings are untouched."""

    exit_code = Exit.UNAVAILABLE


class NotKept(PosthouseError):
    """A message could not be kept here until it is sent; later it may be."""

    exit_code = Exit.TRY_AGAIN


class WrongUsage(PosthouseError):
    """The command line names an option, a page or a mode that does not exist."""

    exit_code = Exit.USAGE

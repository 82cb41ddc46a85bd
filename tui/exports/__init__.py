"""Settings as files of other programs."""

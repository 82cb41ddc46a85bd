"""Where settings, passwords and test results are kept."""

"""A change to many organizations: planned, saved all or none, brought to an end after a cut."""

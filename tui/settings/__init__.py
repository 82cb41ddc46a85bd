"""What mail settings are: models, field rules, inheritance. No I/O."""

import os

# No plugin of another package looks at what is validated here, and none is searched for.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

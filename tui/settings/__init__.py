"""What mail settings are: models, field rules, inheritance. No I/O."""

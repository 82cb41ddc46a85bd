"""Settings files that several rooms of tests begin with."""

ACME = """\
name = "Acme GmbH"

[mail]
mode = "custom"

[smtp]
host = "smtp.office365.com"
domain = "provider.com"
port = 587
timeout_ms = 180000
encryption = "starttls"

[authentication]
required = true
username = "nom@nom.com"
secret = "keyring"

[sender]
address = "admin@mondomaine.com"
name = "expéditeur mondomaine.com"
"""

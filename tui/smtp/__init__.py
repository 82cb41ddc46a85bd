"""The SMTP dialogue: events, TLS, SASL, redaction, diagnosis, the test message."""

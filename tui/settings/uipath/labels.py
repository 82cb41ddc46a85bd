"""What UiPath's mail settings page calls the fields, in English and in French."""

LABELS: dict[str, tuple[str, str]] = {
    "mail.mode": (
        "Use default mail settings, Use custom mail settings",
        "Utiliser les paramètres de messagerie par défaut, Utiliser des paramètres de messagerie "
        "personnalisés",
    ),
    "smtp.host": ("Hostname", "Nom de l'hôte"),
    "uipath.domain": ("Domain", "Domaine"),
    "smtp.port": ("Port", "Port"),
    "smtp.timeout_ms": ("Timeout", "Délai d'attente"),
    "smtp.encryption": ("Use TLS encryption", "Utiliser le chiffrement TLS"),
    "authentication.required": ("Require authentication", "Requiert l'authentification"),
    "authentication.username": ("Username", "Nom d'utilisateur"),
    "password": ("Password", "Mot de passe"),
    "sender.address": ("Sender address", "Adresse de l'expéditeur"),
    "sender.name": ("Sender name", "Nom de l'expéditeur"),
}
"""By the field's key; fields that its page does not have are not here."""

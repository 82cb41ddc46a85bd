"""Refusals about this host: its name in EHLO, its address, and what it may pass on."""

from tui.smtp.refusals.meaning import Meaning, Table, Words

CLIENT: Table = {
    Meaning.EHLO_NAME: (
        Words(
            r"\b(helo|ehlo)\b.{0,60}\b(reject|invalid|refus|denied|fully|not (accepted|allowed|"
            r"valid|found|resolv)|malformed|syntax|bad|forged|unknown|bogus|fail|mismatch|"
            r"required|must)",
            "Postfix: Helo command rejected; Exim: HELO should be a FQDN",
        ),
        Words(
            r"(invalid|bad|fake|forged|wrong|bogus|malformed|illegal|rejected|unacceptable|"
            r"forbidden)[ -](\w+ )?(helo|ehlo)",
            "Exim: Invalid HELO name (hestiacp#685)",
        ),
        Words(
            r"(helo|ehlo)(host|name|[ _-]?host ?name|[ _-]domain)\b|\bhelo/ehlo\b",
            "Zoho, MagicMail: Invalid HeloHost; Exim: HELO/EHLO name",
        ),
        Words(r"\(EHLO\)|\(HELO\)", "Google's relay 421 4.7.0 (EHLO) (nodemailer#1742)"),
        Words(
            r"\binvalid (domain|host) ?name\b|\bdomain name (required|not valid)",
            "Exchange 501 5.5.4 Invalid domain name (Dolibarr#9426); sendmail 501 5.0.0",
        ),
        Words(r"\b(fully[ -]qualified|fqdn)\b", "Postfix 504 5.5.2 need fully-qualified hostname"),
        Words(
            r"\b(greet|introduc)\w*.{0,30}\b(name|yourself|properly|real|valid)",
            "sendmail: polite people say HELO; qpsmtpd",
        ),
        Words(
            r"\byou are not (localhost|me\b|who|from)|\bthat'?s (me|my name)\b",
            "Exim ACLs against HELO with the server's own name",
        ),
        Words(r"\b(bad|wrong) name\b", "OpenSMTPD filters"),
    ),
    Meaning.REVERSE_DNS: (
        Words(
            r"reverse[ -]?(dns|host ?name|lookup|mapping|resol\w+|name|record|address)|\brdns\b|"
            r"\bptr\b",
            "Gmail 5.7.25, GMX: Bad DNS PTR resource record, Exim",
        ),
        Words(
            r"cannot find your (reverse )?host ?name",
            "Postfix reject_unknown_client_hostname: 450 4.7.25",
        ),
        Words(r"\bforward[ -]confirmed|\bfcrdns\b", "OpenSMTPD, Stalwart: FCrDNS"),
        Words(
            r"\b(ip|address|client|host)\b.{0,40}\b(does not|doesn't|could not|"
            r"cannot) (be )?(resolv\w+|reverse)",
            "sendmail 4.1.8/5.1.8 IP name possibly forged, AOL",
        ),
        Words(r"\bip name (lookup failed|possibly forged)", "sendmail check_relay: 451 4.1.8"),
    ),
    Meaning.LISTED: (
        Words(r"dns_rbl|\bclient host blocked\b", "sendmail and Exim with lists of their own"),
        Words(
            r"spamhaus|spamcop|sorbs|\bbarracuda ?central|uceprotect|\bsbl\d+|abuseat|\bcbl\b"
            r"|\brbl\b|dns[wb]l|senderscore|senderbase|talosintelligence|\bnixspam\b|manitu",
            "Postfix reject_rbl_client, Exim dnslists",
        ),
        Words(
            r"ipcheck\.proofpoint|mimecast\.(org|com)|messagelabs|barracudanetworks|cloudmark"
            r"|trendmicro|symanteccloud|ers\.trend",
            "Proofpoint, Mimecast, Symantec, Trend Micro",
        ),
        Words(
            r"block(ed)? using|block[ -]?list|black[ -]?list|deny[ -]?list|\bban[- ]?list",
            "Postfix: Client host blocked using",
        ),
        Words(r"\blisted (at|by|in|on)\b|\bon (our|a|the) (block|black|deny|spam)", "Exim"),
        Words(
            r"banned sending ip|\b(ip|address|host|network|server)\b.{0,40}\b(is |has been |was )"
            r"(temporarily )?(block|bann|black|deni|reject|refus)",
            "Microsoft 5.7.606, cPanel, Orange",
        ),
        Words(
            r"\b(poor|bad|low|negative) (\w+ ){0,2}reputation|reputation.{0,30}\b(poor|bad|low)"
            r"|\bdue to .{0,20}reputation",
            "Mimecast, Cisco, Microsoft 451 4.7.650",
        ),
        Words(
            r"\bdynamic(ally)?( assigned)?[ -](ip|address|range|pool|host)|\bdial-?up|\bresidential"
            r"|\bgeneric (ptr|reverse|rdns)|\bend[- ]user (ip|range)",
            "Spamhaus PBL, T-Online, Orange OFR_",
        ),
        Words(r"not authori[sz]ed to send (e-?mail )?directly", "Gmail 550-5.7.1"),
        Words(
            r"^blocked\b(?!.{0,20}(spam|virus|content|policy|filter))"
            r"|^(message |mail |connection )?(blocked|refused) - see http",
            "Proofpoint 554 Blocked - see https://ipcheck.proofpoint.com",
        ),
        Words(
            r"\bdelist|\bremoval request|\bwhite ?list(ed|ing)? (request|your)",
            "Microsoft, Comcast",
        ),
        Words(r"\b(BL[0-9]{2}|RBL\d+|PBL\d*|DNSBL)\b", "Yahoo, Comcast RL/BL codes"),
    ),
    Meaning.SENDER_LISTED: (
        Words(
            r"\b(sender|from)( e?-?mail)?( address| domain)? (is |was |has been )?(on .{0,12})?"
            r"(black|block|deny)[ -]?list",
            "words of our own: Sender address blacklisted",
        ),
    ),
    Meaning.CLIENT_REFUSED: (
        Words(
            r"client host rejected|\bclient (ip |address )?(rejected|refused|denied|not allowed)",
            "Postfix check_client_access: Client host rejected: Access denied",
        ),
        Words(
            r"\b(connection|connect\w*|session)s? (is |was |has been |from .{1,60}? )?(rejected|"
            r"refused|denied|not (allowed|accepted|permitted)|dropped|blocked)",
            "Symantec 501 Connection rejected by policy (docker-mailserver#534)",
        ),
        Words(
            r"\b(you|your (ip|host|server|address|network)|this (host|ip)|host|"
            r"ip( address)?)\b.{0,40}\b(not (allowed|authori[sz]ed|permitted|welcome)|denied|"
            r"forbidden|unauthori[sz]ed)(?!.{0,40}\b(relay|send(ing)? (as|from)|sender))",
            "sendmail access map, Brevo 525, OVH: your host is not allowed",
        ),
        Words(
            r"\b(access|service|permission) denied\b(?!.{0,40}\b(user|arn:|relay))",
            "sendmail 550 5.7.1 Access denied (access map); tcpserver",
        ),
        Words(
            r"\byour access\b.{0,60}\b(rejected|denied|refused)", "Cisco IronPort, Exchange Edge"
        ),
        Words(
            r"\b(unauthori[sz]ed|disallowed|forbidden) (ip|host|address|client)", "Brevo 525 5.7.1"
        ),
        Words(
            r"\bnot accepting (mail|messages|connections) from",
            "Exim and Haraka configurations",
        ),
    ),
    Meaning.RELAY: (
        Words(r"\buser (is )?not local\b", "RFC 5321 4.2.2: 551"),
        Words(r"\brelay", "Postfix: Relay access denied; sendmail: Relaying denied; Exim"),
        Words(
            r"\brcpt ?hosts\b", "qmail 553 sorry, that domain isn't in my list (Mail-Toaster-6#107)"
        ),
        Words(
            r"\b(can ?not|can't|won't|will not|don't|do not|unable to|not (able|allowed|"
            r"permitted) to)\b.{0,15}\b(deliver|accept|take|forward|handle|"
            r"pass)\b.{0,20}\b(mail |message )?(for|to)\b",
            "Haraka 550 I cannot deliver mail for (Haraka#3437)",
        ),
        Words(r"\bdelivery is not allowed to this address", "hMailServer (hmailserver#287)"),
        Words(
            r"\b(not|isn't|no) (a |our |one of (our|my) )?(local|hosted|served|handled) "
            r"(domain|host|user|recipient|mailbox)|\bnot (hosted|handled|served) here",
            "Courier: 513 Relaying denied; Exim; MDaemon",
        ),
        Words(
            r"\bdomain (is )?(not|isn't) .{0,20}\b(local|allowed|hosted|served|accepted|handled)",
            "MailEnable, SmarterMail, hMailServer",
        ),
        Words(
            r"\bmust (be )?(send|sent|deliver\w*) (through|via|by) your (isp|provider|own)",
            "older ISPs",
        ),
        Words(r"\bnot (a |an )?(open|public)[ -]?relay|\bno third[- ]party", "MDaemon, Merak"),
        Words(r"\bnot gatewaying\b|\bwe do not (relay|forward)", "qmail-ldap, Mercury"),
    ),
}
"""By meaning: see :mod:`tui.smtp.refusals.meaning`."""

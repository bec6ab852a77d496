"""How far what is measured can be trusted: Standpoint against readers, coders and planted truth."""

"""How far what is measured can be trusted: Standpoint against people, coders and planted truth."""

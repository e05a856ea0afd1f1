"""アクセスログ: who looked at whose records, when, where, why; without an entry there is no answer."""

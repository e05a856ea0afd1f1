"""The screens' lock: sign-in and sign-out, sessions, forged forms, headers, limits."""

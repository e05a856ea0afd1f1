"""The screens: each module answers the addresses of one story, and lists them in `ADDRESSES`."""

"""町のすがた: how many live here, who comes and goes, what is assessed and paid; on any day, as known at any moment."""

"""What every page passes: middleware, forms, once-keys, pages, errors, limits."""

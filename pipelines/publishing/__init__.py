"""From the warehouse to published pages: what may be published, what is left out, whether the site is fresh."""

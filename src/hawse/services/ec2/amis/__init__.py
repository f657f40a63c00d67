"""Machine images of one's own: lists, proof of use, and what is done with them."""

"""What hawse knows about money: prices, each with its source and its date."""

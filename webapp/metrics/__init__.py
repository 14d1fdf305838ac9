"""What is counted for whoever watches over the service: numbers alone, of no person and no address."""

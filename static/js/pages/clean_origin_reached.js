// In a frame of the live test: tells it that a page of this host name can be loaded.
parent.postMessage("soundcheck:reached", "*")

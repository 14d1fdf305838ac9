"""The live test in real Chromium, under the conditions that really break a microphone."""

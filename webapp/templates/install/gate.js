;(window.soundcheck ??= []).push((soundcheck) => {
  const gate = soundcheck.watch(null, {
    ready: () => phone.setAvailable(true),
    lost: (reason) => phone.setAvailable(false, reason),
  })
  // Once your phone app has opened the microphone:
  phone.onTrack = (track) => gate.follow(track)
})

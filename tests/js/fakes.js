// A browser for the tests: one window whose time stands still until a test moves it.

export function fakeWindow(changes = {}) {
  const clock = new Clock()
  const document = Object.assign(new EventTarget(), { visibilityState: "visible", referrer: "" })
  const window = Object.assign(new EventTarget(), {
    clock,
    document,
    isSecureContext: true,
    origin: "https://soundcheck.example",
    location: { href: "https://soundcheck.example/en/test", pathname: "/en/test", search: "" },
    localStorage: fakeStorage(),
    navigator: { userAgent: "", permissions: fakePermissions("granted"), mediaDevices: fakeDevices() },
    performance: { now: () => clock.now },
    setTimeout: (callback, delay, ...args) => clock.add(() => callback(...args), delay),
    setInterval: (callback, delay) => clock.add(callback, delay, delay),
    clearTimeout: (id) => clock.jobs.delete(id),
    clearInterval: (id) => clock.jobs.delete(id),
    AudioContext: fakeAudio(clock),
    ...changes,
  })
  window.self = window
  window.top ??= window
  window.parent ??= window.top
  return window
}

class Clock {
  now = 0
  jobs = new Map()
  #ids = 0

  add(callback, delay, every = null) {
    this.jobs.set((this.#ids += 1), { callback, at: this.now + (delay || 0), every }) // Without a time it is at once.
    return this.#ids
  }

  async pass(milliseconds) {
    const end = this.now + milliseconds
    await settled()
    for (let next; (next = this.#next(end)); await settled()) {
      const [id, job] = next
      this.now = job.at
      if (job.every) job.at += job.every
      else this.jobs.delete(id)
      job.callback()
    }
    this.now = end
  }

  #next(end) {
    const due = [...this.jobs].filter(([, { at }]) => at <= end)
    return due.sort(([, one], [, other]) => one.at - other.at)[0]
  }
}

// Lets everything that waits for promises, but not for time, come to rest.
export const settled = () => new Promise((resolve) => setImmediate(resolve))

export function fakePermissions(state) {
  const status = Object.assign(new EventTarget(), { state })
  return {
    query: async () => status,
    set(changed) {
      status.state = changed
      status.dispatchEvent(new Event("change"))
    },
  }
}

// `answers`: what each call of getUserMedia gives, in turn; an Error is thrown, and the last is given again.
export function fakeDevices({ list = [microphone("one")], answers = [() => fakeStream()] } = {}) {
  const calls = []
  return Object.assign(new EventTarget(), {
    list,
    calls,
    enumerateDevices() {
      return Promise.resolve(this.list)
    },
    async getUserMedia(constraints) {
      calls.push(constraints)
      const answer = answers[Math.min(calls.length, answers.length) - 1]
      if (answer instanceof Error) throw answer
      return typeof answer === "function" ? answer(constraints) : answer
    },
  })
}

export const microphone = (deviceId, label = deviceId) => ({ kind: "audioinput", deviceId, label })

export function fakeStream(changes = {}) {
  const track = Object.assign(new EventTarget(), {
    muted: false,
    readyState: "live",
    stop() {
      this.readyState = "ended"
    },
    ...changes,
  })
  return { track, getTracks: () => [track], getAudioTracks: () => [track], get active() { return track.readyState === "live" } }
}

// Every context hears `AudioContext.level`; its time runs with the clock unless `AudioContext.stuck`.
function fakeAudio(clock) {
  return class AudioContext {
    static level = 0
    static stuck = false
    static all = []
    state = "running"
    sampleRate = 48_000

    constructor() {
      AudioContext.all.push(this)
      this.began = clock.now
    }

    get currentTime() {
      return AudioContext.stuck ? 0 : (clock.now - this.began) / 1000
    }

    createAnalyser() {
      return { fftSize: 0, getFloatTimeDomainData: (samples) => AudioContext.unreadable ? samples.unreadable() : samples.forEach((_, index) => (samples[index] = index % 2 ? AudioContext.level : -AudioContext.level)) }
    }

    createMediaStreamSource() {
      return { connect() {}, disconnect() {} }
    }

    async resume() {}

    async close() {
      this.state = "closed"
    }
  }
}

function fakeStorage() {
  const held = new Map()
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => held.set(key, value),
    removeItem: (key) => held.delete(key),
  }
}

// Hands measurements to the form that htmx posts, and remembers which run each request speaks for.

export class Post {
  #form
  #owner = null
  #requests = new WeakMap()

  constructor(form) {
    this.#form = form
  }

  send(measurements, owner) {
    this.#form.elements.measurements.value = JSON.stringify(measurements)
    this.#owner = owner
    this.again()
  }

  again() {
    if (this.#form.elements.measurements.value) this.#form.dispatchEvent(new Event("measured"))
  }

  // What is on the screen: "" for nothing the server drew.
  set shown(digest) {
    this.#form.elements.shown.value = digest
  }

  set previous(fault) {
    this.#form.elements.previous.value = fault
  }

  leaving(request) {
    this.#requests.set(request, this.#owner)
  }

  isFrom(request, owner) {
    return this.#requests.get(request) === owner
  }
}

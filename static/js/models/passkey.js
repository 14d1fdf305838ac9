// Passkeys: has the server say what is to be signed, the browser sign it, and puts the answer into the form that is sent.
const OUTCOMES = { NotAllowedError: "unfinished", AbortError: "unfinished", InvalidStateError: "known" }

export function canUsePasskeys({ PublicKeyCredential, navigator } = globalThis) {
  const reads = PublicKeyCredential?.parseCreationOptionsFromJSON && PublicKeyCredential.parseRequestOptionsFromJSON
  return Boolean(reads && navigator.credentials)
}

// Returns how it went: "answered", or what there is to say.
export async function answer(form, window = globalThis) {
  try {
    const { csrf_token: token, options } = await ask(form, window)
    const credential = await credentialFor(form.dataset.passkey, options, window)
    form.elements.csrf_token.value = token
    form.elements.answer.value = JSON.stringify(credential.toJSON())
    return "answered"
  } catch ({ name }) {
    return OUTCOMES[name] ?? "failed"
  }
}

// Whoever is signed in has a token for a post; whoever is not gets one with the question.
async function ask({ dataset, elements }, { fetch, URLSearchParams }) {
  const token = elements.csrf_token.value
  const body = dataset.passkey === "create" ? { method: "POST", body: new URLSearchParams({ csrf_token: token }) } : {}
  const response = await fetch(dataset.question, body)
  return await response.json()
}

function credentialFor(kind, options, { PublicKeyCredential, navigator }) {
  if (kind === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
    return navigator.credentials.create({ publicKey })
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
}

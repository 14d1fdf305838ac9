// A real OpenID Connect provider for the tests: node provider.js PORT CALLBACK
// Whoever signs in is the e-mail address they type; it is not verified if it begins with "unverified".
import Provider from "oidc-provider"

const [port, callback] = process.argv.slice(2)
const issuer = `http://127.0.0.1:${port}`

const provider = new Provider(issuer, {
  clients: [{ client_id: "soundcheck", client_secret: "secret", redirect_uris: [callback] }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  findAccount: (_context, email) => ({
    accountId: email,
    claims: () => ({ sub: email, email, email_verified: !email.startsWith("unverified"), name: `Agent ${email}` }),
  }),
  // Nobody is asked whether the client may know who they are: it belongs to the same organisation.
  loadExistingGrant: async ({ oidc }) => {
    const { client, session } = oidc
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
    grant.addOIDCScope("openid email profile")
    await grant.save()
    return grant
  },
})

provider.listen(Number(port), "127.0.0.1")

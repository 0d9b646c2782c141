// A real OpenID provider for the tests of single sign-on, on a free port of this machine. It says its
// address on the first line. CALLBACK is where it sends people back to (with 127.0.0.1 to any port), SECRET
// what the platform proves itself by. Signing in there takes any name; names with "otp" have used a second
// factor.
import Provider from "oidc-provider";
import { createServer } from "node:http";

const { CALLBACK, SECRET } = process.env;
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "shujutong",
        client_secret: SECRET,
        // RFC 8252, 7.3: a program on this machine may listen on any port.
        application_type: new URL(CALLBACK).hostname === "127.0.0.1" ? "native" : "web",
        redirect_uris: [CALLBACK],
      },
    ],
    claims: { openid: ["sub", "amr"] },
    pkce: { required: () => true },
    cookies: { keys: ["tests"] },
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 300, IdToken: 300, Interaction: 300, Session: 300 },
  });
  const signIn = provider.Session.prototype.loginAccount;
  provider.Session.prototype.loginAccount = function (details) {
    const amr = details.accountId.includes("otp") ? ["pwd", "otp"] : ["pwd"];
    return signIn.call(this, { ...details, amr });
  };
  server.on("request", provider.callback());
  console.log(issuer);
});
// Ends with the test, however that ends.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));

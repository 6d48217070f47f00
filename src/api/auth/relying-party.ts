import { isIP } from "node:net";

/** What passkeys are bound to (WebAuthn 4: relying party): a host name, and pages of one origin. */
export interface RelyingParty {
  readonly id: string;
  readonly origin: string;
}

/**
 * Where passkeys can be made and used: at the portal's address as it is set, or at this machine's own name
 * while none is set. Null: not there; browsers know them by names over TLS alone, never by an IP address.
 */
export function relyingPartyAt(
  portalAddress: string | null,
  asked: { readonly protocol: string; readonly host: string },
): RelyingParty | null {
  const at = URL.parse(`${asked.protocol}://${asked.host}`);
  if (portalAddress === null) return at?.hostname === "localhost" ? partyOf(at) : null;
  const set = URL.parse(portalAddress);
  // A browser that came by another name would be refused by its authenticator.
  return set === null || set.host !== asked.host ? null : partyOf(set);
}

function partyOf({ protocol, hostname, origin }: URL): RelyingParty | null {
  const isSecure = protocol === "https:" || hostname === "localhost";
  const isName = isIP(hostname.replaceAll(/[[\]]/g, "")) === 0;
  return isSecure && isName ? { id: hostname, origin } : null;
}

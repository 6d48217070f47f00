import { describe, expect, test } from "@jest/globals";
import { relyingPartyAt } from "../../../../src/api/auth/relying-party.ts";

const at = (set: string | null, protocol: string, host: string) =>
  relyingPartyAt(set, { protocol, host });

describe("where passkeys hold", () => {
  test("the portal's address as it is set, for whoever came by it", () => {
    const party = { id: "post.lindenau.example", origin: "https://post.lindenau.example" };
    expect(at("https://post.lindenau.example", "https", "post.lindenau.example")).toEqual(party);
    // Behind a proxy that does not say that it was TLS.
    expect(at("https://post.lindenau.example", "http", "post.lindenau.example")).toEqual(party);
    expect(at("https://post.lindenau.example", "https", "other.example")).toBeNull();
    expect(at("https://post.example:8443", "https", "post.example:8443")).toEqual({
      id: "post.example",
      origin: "https://post.example:8443",
    });
  });

  test("not without TLS, and not at an IP address: no browser would", () => {
    expect(at("http://post.lindenau.example", "http", "post.lindenau.example")).toBeNull();
    expect(at("https://192.0.2.7", "https", "192.0.2.7")).toBeNull();
    expect(at("https://[2001:db8::1]", "https", "[2001:db8::1]")).toBeNull();
  });

  test("where no address is set, at this machine's own name alone", () => {
    const party = { id: "localhost", origin: "http://localhost:8080" };
    expect(at(null, "http", "localhost:8080")).toEqual(party);
    expect(at(null, "http", "127.0.0.1:8080")).toBeNull();
    expect(at(null, "https", "post.lindenau.example")).toBeNull();
    expect(at(null, "http", "no host")).toBeNull();
  });
});

/** A log does not fit what was signed or witnessed of it: sealing on would make a change true. */
export class TrailBroken extends Error {
  override readonly name = "TrailBroken";
  readonly findings: readonly string[];

  constructor(tenantId: string, log: string, findings: readonly string[]) {
    super(
      `The ${log} log of tenant ${tenantId} is not sealed on: ${findings.join("; ")}. Run 'poststelle audit verify', and restore what was changed.`,
    );
    this.findings = findings;
  }
}

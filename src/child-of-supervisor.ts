/**
 * Ends this process in order, once: on SIGTERM, or when the supervisor that started it is gone. Ctrl-C
 * reaches a terminal's whole group, and then the supervisor decides who stops when.
 */
export function childOfSupervisor(stop: () => Promise<void>): void {
  let stopping = false;
  const end = (): void => {
    if (stopping) return;
    stopping = true;
    // What does not stop in time is ended: its leases run out and others take the work.
    setTimeout(() => process.exit(1), 9_000).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("SIGTERM", end);
  process.on("disconnect", end);
  process.on("SIGINT", () => {
    if (process.send === undefined) end();
  });
}

import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** The line everybody reaches the mail server by, which can be cut or go deaf, and be listened to. */
export interface MailLine {
  readonly port: number;
  /** Cuts every connection; gives how many there were. */
  cut(): number;
  /** Until `hear` nothing the server says arrives; what is said to it does. */
  deafen(): void;
  /** Cuts what had gone deaf. */
  hear(): void;
  /**
   * Calls `act` when somebody next tells the server to move a message, and cuts that connection: before the server
   * hears of it, or, with `heard`, after. Gives how to stop waiting for it.
   */
  atNextMove(heard: boolean, act: () => void): () => void;
  close(): Promise<void>;
}

interface Ends {
  readonly client: Socket;
  readonly server: Socket;
}

const MOVE = /^\S+ UID MOVE /m;

interface State {
  readonly open: Set<Ends>;
  isDeaf: boolean;
  atMove: { readonly heard: boolean; readonly act: () => void } | null;
}

/** Opens the line to the mail server on this port of the loopback. */
export async function openMailLine(serverPort: number): Promise<MailLine> {
  const state: State = { open: new Set(), isDeaf: false, atMove: null };
  const cut = (): number => {
    const count = state.open.size;
    for (const { client, server } of state.open) {
      client.destroy();
      server.destroy();
    }
    state.open.clear();
    return count;
  };
  const listener = createServer((client) => {
    join(state, { client, server: connect(serverPort, "127.0.0.1") });
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return {
    port: address.port,
    cut,
    deafen() {
      state.isDeaf = true;
    },
    hear() {
      state.isDeaf = false;
      cut();
    },
    atNextMove(heard, act) {
      const mine = { heard, act };
      state.atMove = mine;
      return () => {
        if (state.atMove === mine) state.atMove = null;
      };
    },
    async close() {
      listener.close();
      cut();
      await once(listener, "close");
    },
  };
}

function join(state: State, ends: Ends): void {
  const { client, server } = ends;
  state.open.add(ends);
  client.on("data", (said) => {
    const waiting = MOVE.test(said.toString("latin1")) ? state.atMove : null;
    if (waiting === null) {
      server.write(said);
      return;
    }
    state.atMove = null;
    waiting.act();
    if (waiting.heard) server.end(said);
    else server.destroy();
    client.destroy();
  });
  server.on("data", (said) => {
    if (!state.isDeaf) client.write(said);
  });
  const endWith = (one: Socket, other: Socket): void => {
    one.on("error", () => {});
    one.on("close", () => {
      state.open.delete(ends);
      // What was said last is still to arrive.
      other.end();
    });
  };
  endWith(client, server);
  endWith(server, client);
}

import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ImapFlow } from "imapflow";
import type { MailboxSettings } from "../../src/domain/mailbox.ts";
import { installDebianPackages, mayInstall } from "./debian-packages.ts";

const run = promisify(execFile);
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 3_000;
const LOGIN = "rathaus";
/** Debian's nobody: dovecot opens no mailbox as root. */
const NOBODY = 65_534;

/** A real mail server of this test alone, on loopback, with one mailbox. */
export interface TestDovecot {
  /** Where its files are (dovecotFiles). */
  readonly folder: string;
  /** To sign in without TLS, or with STARTTLS; `tlsPort`: with TLS from the start. */
  readonly port: number;
  readonly tlsPort: number;
  /** PEM of the certificate it shows, which nobody else trusts. */
  readonly certificate: string;
  readonly password: string;
  /** What an administrator would say of its mailbox. */
  readonly settings: MailboxSettings;
  /** Puts a message into a folder, as having arrived then. */
  deliver(message: Buffer, arrivedAt?: Date, folder?: string): Promise<void>;
  /** The raw messages of a folder; none where there is no such folder. */
  messages(folder: string): Promise<readonly Buffer[]>;
  /** Moves everything of a folder to another. */
  moveAll(from: string, to: string): Promise<void>;
  /** No message anywhere, and no folder but the INBOX. */
  empty(): Promise<void>;
  /** The INBOX begins a new life: the same messages have other numbers (UIDVALIDITY). */
  renumber(): Promise<void>;
  /** Ends it; its messages stay. By default without a word to whoever is connected. */
  goAway(signal?: "SIGKILL" | "SIGTERM"): Promise<void>;
  comeBack(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/**
 * Whether what needs a mail server can run here. Without dovecot, root and CI install Debian's; anyone else is
 * told the one command, and the caller skips it.
 */
export async function dovecotIsThere(what = "tests with a mail server"): Promise<boolean> {
  if (await hasDovecot()) return true;
  if (mayInstall()) {
    await installDebianPackages("dovecot-imapd");
    if (await hasDovecot()) return true;
  }
  process.stderr.write(
    `\nSKIPPED: ${what}, for there is no dovecot. Install it: sudo apt-get install -y dovecot-imapd\n\n`,
  );
  return false;
}

const hasDovecot = (): Promise<boolean> =>
  run(PROGRAM, ["--version"]).then(
    () => true,
    () => false,
  );

/** Debian's place, which is not on the PATH of everybody. */
const PROGRAM = "/usr/sbin/dovecot";

/** What it has on disk: in a temporary folder of its own, for its sockets have short names and its user is nobody. */
export const dovecotFiles = (folder: string) => ({
  /** Names the process, as long as it runs. */
  pid: join(folder, "run", "master.pid"),
  settings: join(folder, "dovecot.conf"),
});

export async function startDovecot(): Promise<TestDovecot> {
  const folder = await mkdtemp(join(tmpdir(), "poststelle-imap-"));
  const [port, tlsPort] = [await freePort(), await freePort()];
  const home = await prepare(folder, port, tlsPort);
  let server = await launch(folder, port);
  const connected = <T>(use: (client: ImapFlow) => Promise<T>) => withClient(port, use);
  return {
    folder,
    port,
    tlsPort,
    certificate: await readFile(join(folder, "certificate.pem"), "utf8"),
    password: PASSWORD,
    settings: {
      name: "Rathaus",
      host: "127.0.0.1",
      port,
      security: "none",
      login: LOGIN,
      folder: "INBOX",
      doneFolder: "Angenommen",
      refusedFolder: "Abgelehnt",
    },
    deliver: (message, arrivedAt = new Date(), into = "INBOX") =>
      connected((client) => append(client, message, arrivedAt, into)),
    messages: (from) =>
      connected(async (client) => {
        if ((await client.status(from, { messages: true }).catch(() => false)) === false) return [];
        await client.mailboxOpen(from);
        const found = await client.fetchAll("1:*", { source: true }).catch(() => []);
        return found.map(({ source }) => source ?? Buffer.alloc(0));
      }),
    moveAll: (from, to) =>
      connected(async (client) => {
        await client.mailboxOpen(from);
        await client.messageMove("1:*", to);
      }),
    empty: () =>
      connected(async (client) => {
        for (const { path } of await client.list()) {
          if (path !== "INBOX") await client.mailboxDelete(path);
        }
        await client.mailboxOpen("INBOX");
        await client.messageDelete("1:*");
      }),
    async renumber() {
      const files = await readdir(home);
      for (const file of files.filter((each) => /^dovecot[-.](uid|index)/.test(each))) {
        await rm(join(home, file));
      }
    },
    goAway: (signal = "SIGKILL") => stopProcess(server, signal),
    async comeBack() {
      server = await launch(folder, port);
    },
    async stop() {
      await stopProcess(server, "SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const PASSWORD = "Rathaus am Markt 1";

/** Signs in on this port, and out again. */
export async function withClient<T>(
  port: number,
  use: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const client = clientOf(port);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.logout().catch(() => {});
    client.close();
  }
}

/** Resolves once the server said that it has stored the message; throws when it did not say so. */
export async function append(
  client: ImapFlow,
  message: Buffer,
  arrivedAt: Date,
  into: string,
): Promise<void> {
  const stored = await client.append(into, message, [], arrivedAt);
  if (stored === false || stored === undefined) throw new Error(`nothing was stored in ${into}`);
}

function clientOf(port: number, more: { readonly verifyOnly?: boolean } = {}): ImapFlow {
  const auth = { user: LOGIN, pass: PASSWORD };
  const client = new ImapFlow({
    host: "127.0.0.1",
    port,
    doSTARTTLS: false,
    auth,
    logger: false,
    ...more,
  });
  client.on("error", () => {});
  return client;
}

/** Writes what the server needs; gives the folder of the INBOX. */
async function prepare(folder: string, port: number, tlsPort: number): Promise<string> {
  const isRoot = process.getuid?.() === 0;
  const owner = isRoot ? NOBODY : (process.getuid?.() ?? NOBODY);
  const me = userInfo().username;
  const mine = (await run("id", ["-gn"])).stdout.trim();
  const group = isRoot ? NOBODY : (process.getgid?.() ?? NOBODY);
  const home = join(folder, "mail");
  await mkdir(home);
  await chmod(folder, 0o755);
  if (isRoot) await chown(home, owner, owner);
  const names = "subjectAltName=IP:127.0.0.1,DNS:localhost";
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "certificate.pem")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const subject = ["-subj", "/CN=localhost", "-addext", names, "-days", "2"];
  await run("openssl", ["req", "-x509", ...kind, ...files, ...subject]);
  await writeFile(join(folder, "users"), `${LOGIN}:{PLAIN}${PASSWORD}\n`);
  await writeFile(
    dovecotFiles(folder).settings,
    `base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <${folder}/certificate.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:${home}
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = static
  args = uid=${owner} gid=${group} home=${home}
}
auth_failure_delay = 0
mail_max_userip_connections = 100
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
${isRoot ? "" : "  chroot =\n"}}
service anvil {
${isRoot ? "" : "  chroot =\n"}  # Whoever guesses wrong waits longer each time: tests do not.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
${isRoot ? "" : `default_internal_user = ${me}\ndefault_login_user = ${me}\ndefault_internal_group = ${mine}\n`}`,
  );
  return home;
}

async function launch(folder: string, port: number): Promise<ChildProcess> {
  const server = spawn(PROGRAM, ["-F", "-c", dovecotFiles(folder).settings], {
    stdio: "ignore",
    detached: true,
  });
  const until = Date.now() + START_LIMIT_MS;
  while (!(await greets(port))) {
    if (server.exitCode !== null || Date.now() > until) {
      await stopProcess(server, "SIGKILL");
      const said = await readFile(join(folder, "log"), "utf8").catch(() => "nothing");
      throw new Error(`dovecot does not start: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return server;
}

const greets = (port: number): Promise<boolean> =>
  clientOf(port, { verifyOnly: true })
    .connect()
    .then(
      () => true,
      () => false,
    );

async function stopProcess(server: ChildProcess, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, "exit");
  if (signal === "SIGTERM") server.kill(signal);
  const late = setTimeout(() => killGroup(server), signal === "SIGTERM" ? STOP_LIMIT_MS : 0);
  await exited;
  clearTimeout(late);
  killGroup(server);
}

/** With the processes of its connections, which would outlive it by seconds. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // All of them have ended.
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

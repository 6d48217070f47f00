import { stat } from "node:fs/promises";
import { EmbeddedPostgresError, systemErrorCode } from "./embedded-postgres-error.ts";
import { runProgram, type SystemUser } from "./run-program.ts";

const serverUserName = "postgres";

/** Whether we are root, as whom PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * As root: the user to run PostgreSQL as, which is the owner of an existing cluster, else the system user `postgres`
 * (made when missing). As anybody else: undefined, that is ourselves.
 */
export async function chooseServerUser(clusterFolder: string): Promise<SystemUser | undefined> {
  if (!isRoot()) return undefined;
  const owner = await stat(clusterFolder).catch((error: unknown) => {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  });
  // A cluster begun by an ordinary user stays that user's: PostgreSQL insists that it owns its folder.
  if (owner !== undefined && owner.uid !== 0) {
    return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  }
  return (await findUser()) ?? (await makeUser());
}

async function findUser(): Promise<SystemUser | undefined> {
  const [user, group] = await Promise.all([
    runProgram("id", ["-u", serverUserName], { cwd: "/" }),
    runProgram("id", ["-g", serverUserName], { cwd: "/" }),
  ]);
  if (user.exitCode !== 0 || group.exitCode !== 0) return undefined;
  return { name: serverUserName, uid: Number(user.output), gid: Number(group.output) };
}

async function makeUser(): Promise<SystemUser> {
  const account = [
    "--no-create-home",
    "--home-dir",
    "/nonexistent",
    "--shell",
    "/usr/sbin/nologin",
  ];
  const attempts: readonly (readonly [string, readonly string[]])[] = [
    ["useradd", ["--system", "--user-group", ...account, serverUserName]],
    // The group may be there already without its user.
    ["useradd", ["--system", "--gid", serverUserName, ...account, serverUserName]],
    // BusyBox
    ["adduser", ["-S", "-D", "-H", "-s", "/sbin/nologin", serverUserName]],
  ];
  const answers: string[] = [];
  for (const [program, args] of attempts) {
    const result = await runProgram(program, args, { cwd: "/" }).catch((error: unknown) => ({
      exitCode: -1,
      output: String(error),
    }));
    answers.push(result.output);
    const user = result.exitCode === 0 ? await findUser() : undefined;
    if (user !== undefined) return user;
  }
  throw new EmbeddedPostgresError(
    "no-permission",
    `System user "${serverUserName}": PostgreSQL refuses to run as root, and this user could not be made ` +
      `(${answers.join("; ")}). Make it by hand ("useradd --system ${serverUserName}"), or start Poststelle as an ordinary user.`,
  );
}

/** Whether `user` can enter the folder and read the given files below it; asked of the system itself, so that ACLs count. */
export async function canReach(
  user: SystemUser | undefined,
  folder: string,
  files: readonly string[] = [],
): Promise<boolean> {
  if (user === undefined) return true;
  const script = 'cd -- "$1" || exit 1; shift; for file; do test -r "$file" || exit 1; done';
  const result = await runProgram("/bin/sh", ["-c", script, "sh", folder, ...files], {
    cwd: "/",
    user,
  });
  return result.exitCode === 0;
}

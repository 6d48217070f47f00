const LATE = Symbol("late");

async function race<T>(promise: Promise<T>, limitMs: number): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(resolve, limitMs, LATE);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The promise's value, or an error saying that `what` took longer than `limitMs` milliseconds. */
export async function within<T>(promise: Promise<T>, limitMs: number, what: string): Promise<T> {
  const result = await race(promise, limitMs);
  if (result === LATE) throw new Error(`${what} took longer than ${limitMs} ms`);
  return result;
}

/** Whether the promise ended, well or badly, within `limitMs` milliseconds. Never throws. */
export async function endedWithin(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  const ended = promise.then(
    () => true,
    () => true,
  );
  return (await race(ended, limitMs)) === true;
}

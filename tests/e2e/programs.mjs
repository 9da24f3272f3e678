// The programs around the window: the driver, and the axis node, which a story may stop and start.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";

/** A program that writes to a log file until it is stopped. */
export class Beside {
  constructor(program, args, log, environment = {}) {
    const out = openSync(log, "a");
    this.child = spawn(program, args, { stdio: ["ignore", out, out], env: { ...process.env, ...environment } });
    this.ended = once(this.child, "exit").catch(() => undefined);
    this.child.on("error", (fault) => console.log(`    ${program}: ${fault.message}`));
  }

  get isRunning() {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Asks it to end, and makes it end after four seconds. */
  async stop() {
    if (!this.isRunning) return;
    this.child.kill("SIGTERM");
    await Promise.race([this.ended, wait(4000)]);
    if (this.isRunning) this.child.kill("SIGKILL");
    await this.ended;
  }
}

/** The axis node at its one address: the line, as far as these stories go. */
export class AxisNode {
  constructor({ program, data, log, address }) {
    Object.assign(this, { program, data, log, address, running: null });
  }

  async start() {
    this.running = new Beside(this.program, ["--data", this.data, "--listen", this.address], this.log);
    await until(`the node answers at ${this.address}`, 30_000, async () => {
      const answer = await fetch(`http://${this.address}/healthz`, { signal: AbortSignal.timeout(2000) });
      return answer.ok;
    });
  }

  async stop() {
    await this.running?.stop();
    this.running = null;
  }
}

/** A certification authority on loopback and the token it handed out; it obeys a word at a time. */
export class Authority {
  /** Starts it; `told` is what it says of itself. */
  static async start(program, log) {
    const child = spawn(program, [], { stdio: ["pipe", "pipe", openSync(log, "a")] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value } = await within("the authority says who it is", 60_000, lines.next());
    return new Authority(child, lines, JSON.parse(value));
  }

  constructor(child, lines, told) {
    Object.assign(this, { child, lines, told });
    this.ended = once(child, "exit").catch(() => undefined);
  }

  /** What the window's own helper processes must find around them to see the token. */
  get environment() {
    return this.told.token.environment;
  }

  /** Has it do something: `away`, `honest`, `revoke`, `behaves hang_sign`, `tries 1`. */
  async obeys(line) {
    this.child.stdin.write(`${line}\n`);
    const { value } = await within(`the authority obeys ${line}`, 30_000, this.lines.next());
    if (value !== "ok") throw new Error(`the authority says ${value}`);
  }

  /** It ends with its input; what it made is gone then. */
  async stop() {
    this.child.stdin.end();
    await Promise.race([this.ended, wait(4000)]);
    if (this.child.exitCode === null) this.child.kill("SIGKILL");
  }
}

async function within(what, limit, promise) {
  return Promise.race([promise, wait(limit).then(() => Promise.reject(new Error(`not within ${limit / 1000} s: ${what}`)))]);
}

/**
 * Sees every program that runs as `command`, and those of the ids in `known`, to its end: waits for it, then asks it, then
 * makes it. A window whose driver ended a moment too early stands on by itself and holds its desks. Fails where it had to be
 * made to end.
 */
export async function seeOut(command, known = []) {
  const left = async () => new Set([...(await running(command)), ...(await stillThere(known))].map((program) => program.id));
  for (const signal of [0, "SIGTERM", "SIGKILL"]) {
    for (const id of await left()) signalTo(id, signal);
    const end = Date.now() + 5000;
    do {
      if ((await left()).size === 0) {
        if (signal === "SIGTERM") console.log("    the window ended when it was asked to");
        if (signal === "SIGKILL") throw new Error("the window ended only when it was killed");
        return;
      }
      await wait(50);
    } while (Date.now() < end);
  }
  throw new Error(`it goes on: ${command.join(" ")}`);
}

/** Those of the programs that hold anything yet: one whose first thread ended holds its files while another thread ends. */
async function stillThere(programs) {
  const stands = async ({ id, began }) => {
    const threads = await readdir(`/proc/${id}/task`).catch(() => []);
    const now = await stat(id);
    // A number is given again, to another program.
    return now !== null && now.began === began && (threads.length > 1 || !"ZX".includes(now.state));
  };
  const there = await Promise.all(programs.map(stands));
  return programs.filter((_, at) => there[at]);
}

/** All programs that were started as `command`, word for word: the number each has, and when it began. */
export async function running(command) {
  const said = `${command.join("\0")}\0`;
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")));
  const its = ids.filter((_, at) => lines[at] === said);
  const stats = await Promise.all(its.map(stat));
  return its.map((id, at) => ({ id: Number(id), began: stats[at]?.began })).filter(({ began }) => began !== undefined);
}

/** The name, the state and the parent of a process and when it began (proc(5), fields 2, 3, 4, 22); nothing if there is none. */
async function stat(id) {
  const line = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "");
  // The name stands in brackets, and may hold anything.
  const [from, to] = [line.indexOf("("), line.lastIndexOf(")")];
  const fields = line.slice(to + 2).split(" ");
  return line === "" ? null : { name: line.slice(from + 1, to), state: fields[0], parent: fields[1], began: fields[19] };
}

/** The process ids of the children of `parent` whose name begins with `name`, of which the system keeps 15 letters. */
export async function childrenOf(parent, name) {
  const ids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const stats = await Promise.all(ids.map(stat));
  return ids.filter((_, at) => stats[at]?.parent === String(parent) && stats[at].name.startsWith(name.slice(0, 15))).map(Number);
}

/** The names of its threads, the last 15 letters of each or fewer. */
export async function threadsOf(id) {
  const threads = await readdir(`/proc/${id}/task`).catch(() => []);
  const names = await Promise.all(threads.map((thread) => readFile(`/proc/${id}/task/${thread}/comm`, "utf8").catch(() => "")));
  return names.map((name) => name.trim());
}

function signalTo(id, signal) {
  try {
    process.kill(id, signal);
  } catch (fault) {
    // It ended meanwhile.
    if (fault.code !== "ESRCH") throw fault;
  }
}

/** Waits until `holds` gives something true; a throw counts as "not yet". Fails with `what` and the last throw. */
export async function until(what, limit, holds) {
  const end = Date.now() + limit;
  let last;
  do {
    try {
      const value = await holds();
      if (value) return value;
      last = undefined;
    } catch (fault) {
      last = fault;
    }
    await wait(100);
  } while (Date.now() < end);
  throw new Error(`not within ${limit / 1000} s: ${what}${last ? ` (${last.message})` : ""}`);
}

/** A port of loopback that is free now. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

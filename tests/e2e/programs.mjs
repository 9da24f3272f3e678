// The programs around the window: the driver, and the axis node, which a story may stop and start.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A program that writes to a log file until it is stopped. */
export class Beside {
  constructor(program, args, log) {
    const out = openSync(log, "a");
    this.child = spawn(program, args, { stdio: ["ignore", out, out] });
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

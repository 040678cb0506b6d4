// What the tests of this folder share: a sandbox of their own, and ways to lead a client to it
// without changing it. Each test is a program: it ends with 0, with 1 and what was wrong, or with
// 77 and the reason why it was skipped.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import https from 'node:https';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const SKIPPED = 77;

// Imports a client; without it the test is skipped.
export async function client(name) {
  try {
    return await import(name);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.log(`skipped: ${name} is not there; scripts/clients.sh fetches it`);
    process.exit(SKIPPED);
  }
}

// The sandbox's marketplaces in a process that lives as long as this one.
export class Sandbox {
  static async start(shop) {
    const program = process.env.TIDEGATE_BINARY ?? 'build/dev/tidegate';
    const child = spawn(program, ['sandbox', '--json', '--skus', '3', '--listed', '20'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const first = await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
    });
    child.removeAllListeners('exit');
    process.once('exit', () => child.kill());
    return new Sandbox(shop, JSON.parse(first), child);
  }

  constructor(shop, urls, child) {
    this.shop = shop;
    this.child = child;
    this.admin = urls.admin;
    this.url = urls[shop];
    assert.ok(this.url, `the sandbox has no ${shop}`);
  }

  // Asks the admin API on behalf of this test's shop.
  async tell(path, body) {
    const answer = await fetch(this.admin + path, {
      method: 'POST',
      body: JSON.stringify({ shop: this.shop, ...body }),
    });
    assert.equal(answer.status, 200, await answer.clone().text());
    return answer.json();
  }

  // A buyer who pays; the id of the order as the marketplace's own number.
  async buy(sku, units) {
    const { sold, order_id } = await this.tell('/buy', { lines: [{ sku, units }], pays: true });
    assert.equal(sold, true);
    return order_id;
  }

  // What the sandbox knows to be listed.
  async listed(sku) {
    const { skus } = await (await fetch(`${this.admin}/truth`)).json();
    return skus.find((each) => each.shop === this.shop && each.sku === sku).listed;
  }

  stop() {
    this.child.kill();
  }
}

// An agent for clients that know only the official https addresses: what they write goes out as it
// is, in clear, to the sandbox. The Host header stays the official one.
export function agentTo(url) {
  const { hostname, port } = new URL(url);
  class Agent extends https.Agent {
    createConnection() {
      return net.connect(Number(port), hostname);
    }
  }
  return new Agent();
}

// Asks again until the answer fits: searches of orders show a change a little later.
export async function until(ask, fits, what) {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await ask();
    if (fits(answer)) return answer;
    await sleep(100);
  }
  throw new Error(`never: ${what}`);
}

// Runs the steps of one test in order, each with a name, and ends the process.
export async function run(shop, steps) {
  const sandbox = await Sandbox.start(shop);
  let failed = 0;
  const state = {};
  for (const [name, step] of Object.entries(steps)) {
    try {
      await step(sandbox, state);
      console.log(`ok      ${name}`);
    } catch (error) {
      console.log(`FAILED  ${name}: ${error.stack ?? error}`);
      failed = 1;
      break; // the later steps rest on it
    }
  }
  sandbox.stop();
  process.exit(failed);
}

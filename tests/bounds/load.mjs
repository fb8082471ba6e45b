#!/usr/bin/env node
// Puts more load on the sample host than its memory or its handles hold, and looks at what becomes of it: the process must live,
// every request must end as 200, 413 or 503 (or be refused a connection, where handles run out), and the next one must be served.
//   dotnet build -c Release samples/ProviderKit.SampleHost
//   node tests/bounds/load.mjs [bodies large readers translated handles …]
// Every scenario ends within two minutes. The last line is "N of M hold".
import http from 'node:http';
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const program = join(root, 'samples/ProviderKit.SampleHost/bin/Release/net10.0/ProviderKit.SampleHost.dll');
const MB = 1_000_000;
const sleep = ms => new Promise(r => setTimeout(r, ms));

// ---- the fake upstream: reads a body without keeping it, waits, answers with as many bytes as the scenario wants -------------
const play = { wait: 100, bytes: 20 };
const upstream = http.createServer((req, res) => {
  req.on('error', () => {}); res.on('error', () => {});
  req.on('data', () => {});
  req.on('end', async () => {
    await sleep(play.wait);
    const text = 'x'.repeat(play.bytes);
    const body = req.url.startsWith('/anthropic')
      ? JSON.stringify({ id: 'm', type: 'message', role: 'assistant', model: 'c', content: [{ type: 'text', text }], stop_reason: 'end_turn', usage: { input_tokens: 1, output_tokens: 1 } })
      : JSON.stringify({ id: 'c', object: 'chat.completion', model: 'm', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text } }] });
    res.writeHead(200, { 'content-type': 'application/json', ...(play.chunked ? {} : { 'content-length': Buffer.byteLength(body) }) });
    res.end(body);
  });
});
await new Promise(r => upstream.listen(0, '127.0.0.1', 1024, r));
const address = `http://127.0.0.1:${upstream.address().port}`;

// ---- the host ----------------------------------------------------------------------------------------------------------------
async function start(env, handles) {
  const folder = mkdtempSync(join(tmpdir(), 'bounds-'));
  const host = spawn('bash', ['-c', `${handles ? `ulimit -n ${handles}; ` : ''}exec dotnet ${program} --urls http://127.0.0.1:0`], {
    cwd: folder,
    env: {
      PATH: process.env.PATH, HOME: process.env.HOME, DOTNET_ROOT: process.env.DOTNET_ROOT ?? '', ...env,
      EXT_OPENAI_ENABLED: '1', EXT_OPENAI_API_KEY: 'sk-bounds-000000000001', EXT_OPENAI_BASE_URL: `${address}/openai/v1`,
      ANTHROPIC_ENABLED: '1', ANTHROPIC_API_KEY: 'sk-ant-bounds-0000001', ANTHROPIC_BASE_URL: `${address}/anthropic`,
      Logging__LogLevel__Default: 'Error',
    },
  });
  let output = '', ended = null;
  host.on('exit', (code, signal) => { ended = signal ?? code; });
  host.stderr.on('data', d => { output += d; });
  const port = await new Promise((resolve, reject) => {
    host.stdout.on('data', d => {
      output += d;
      const found = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(output);
      if (found) resolve(Number(found[1]));
    });
    host.on('exit', () => reject(new Error(`the host ended: ${output.slice(0, 3000)}`)));
  });
  return {
    port, pid: host.pid, ended: () => ended, output: () => output,
    memory: () => { try { return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))[1]) / 1024; } catch { return 0; } },
    async stop() {
      host.kill('SIGTERM');
      for (let i = 0; i < 100 && ended === null; i++) await sleep(50);
      if (ended === null) host.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// ---- the client --------------------------------------------------------------------------------------------------------------
const bodyOf = (model, bytes) => Buffer.from(JSON.stringify({ model, messages: [{ role: 'user', content: 'y'.repeat(bytes) }] }));

/** Sends one request; with pause, the answer is read only after so many milliseconds. */
function ask(port, body, { pause = 0, timeout = 100_000 } = {}) {
  return new Promise(resolve => {
    const req = http.request({ port, host: '127.0.0.1', method: 'POST', path: '/v1/chat/completions', agent: false, headers: { 'content-type': 'application/json', 'content-length': body.length } }, async res => {
      let bytes = 0;
      if (pause) { res.pause(); await sleep(pause); res.resume(); }
      res.on('data', d => { bytes += d.length; });
      res.on('end', () => resolve({ status: res.statusCode, bytes }));
      res.on('error', e => resolve({ status: `broken: ${e.code ?? e.message}`, bytes }));
    });
    req.setTimeout(timeout, () => req.destroy(new Error('silent')));
    req.on('error', e => resolve({ status: e.code ?? e.message, bytes: 0 }));
    req.end(body);
  });
}

const heap = bytes => ({ DOTNET_GCHeapHardLimit: `0x${bytes.toString(16)}` });
const good = new Set([200, 413, 503]);

const scenarios = {
  bodies: { title: '128 MiB of heap, 300 requests of 0.9 MB', env: heap(128 << 20), count: 300, model: 'ext-openai-m', bytes: 0.9 * MB },
  large: { title: '512 MiB of heap, 20 requests of 29 MB', env: heap(512 << 20), count: 20, model: 'ext-openai-m', bytes: 29 * MB },
  readers: { title: '512 MiB of heap, 40 replies of 30 MB to clients that read after 5 s', env: heap(512 << 20), count: 40, model: 'ext-openai-m', bytes: 100, play: { bytes: 30 * MB }, ask: { pause: 5000 } },
  chunked: { title: '128 MiB of heap, 60 chunked replies of 5 MB to clients that read after 5 s', env: heap(128 << 20), count: 60, model: 'ext-openai-m', bytes: 100, play: { bytes: 5 * MB, chunked: true }, ask: { pause: 5000 } },
  translated: { title: '128 MiB of heap, 300 requests of 0.9 MB for another format', env: heap(128 << 20), count: 300, model: 'ext-anthropic-claude-sonnet-4-5', bytes: 0.9 * MB },
  handles: { title: '256 handles, 200 calls of 3 s', handles: 256, count: 200, model: 'ext-openai-m', bytes: 100, play: { wait: 3000 }, refused: true },
};

let held = 0;
const wanted = process.argv.slice(2).length ? process.argv.slice(2) : Object.keys(scenarios);
for (const name of wanted) {
  const s = scenarios[name];
  Object.assign(play, { wait: 100, bytes: 20, chunked: false }, s.play);
  const host = await start({ ...s.env, ...s.more }, s.handles);
  let highest = 0;
  const watch = setInterval(() => { highest = Math.max(highest, host.memory()); }, 100);
  const body = bodyOf(s.model, s.bytes);
  const started = Date.now();
  const answers = await Promise.all(Array.from({ length: s.count }, () => ask(host.port, body, s.ask)));
  clearInterval(watch);
  if (answers.some(a => typeof a.status === 'string')) await sleep(1000);
  const counts = {};
  for (const a of answers) counts[a.status] = (counts[a.status] ?? 0) + 1;
  Object.assign(play, { wait: 10, bytes: 20, chunked: false });
  if (s.handles && host.ended() === null) console.log("open handles:", readdirSync(`/proc/${host.pid}/fd`).length);
  const next = host.ended() === null ? (await ask(host.port, bodyOf(s.model, 100))).status : 'dead';
  const refused = status => s.refused && ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(status);
  const holds = host.ended() === null && next === 200 && answers.some(a => a.status === 200) && answers.every(a => good.has(a.status) || refused(a.status));
  if (holds) held++;
  console.log(`${holds ? 'holds' : 'FAILS'}  ${name}: ${s.title}: ${JSON.stringify(counts)} in ${((Date.now() - started) / 1000).toFixed(1)} s, memory up to ${highest.toFixed(0)} MiB, then ${next}${host.ended() === null ? '' : `, ended with ${host.ended()}: ${host.output().slice(-1500)}`}`);
  await host.stop();
}
console.log(`${held} of ${wanted.length} hold`);
upstream.close(); upstream.closeAllConnections();
process.exit(held === wanted.length ? 0 : 1);

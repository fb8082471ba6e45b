import { describe, expect, it } from 'vitest';
import { addressOf } from '../../app/address';
import readme from '../../../../../../README.md?raw';
import guide from '../../../../../../docs/clients.md?raw';
import { clients, isLoopback, shellLines, word, type Target } from './clients';

const target: Target = { ...addressOf('http://127.0.0.1:4000', '/v1'), model: 'ext-copilot-gpt-4', withKey: false, shell: 'bash' };
const textsOf = (id: string, to = target) => clients.find((client) => client.id === id)!.snippets(to).map((snippet) => snippet.text);
const linesOf = (text: string) => text.split('\n').map((line) => line.trim());

describe('the lines for clients', () => {
  it.each(['claude-code', 'gemini-cli', 'ollama'])('are those of README.md: %s', (id) => {
    const shell = textsOf(id).find((text) => text.startsWith('export'))!;
    for (const line of linesOf(shell)) expect(linesOf(readme)).toContain(line);
  });

  it('are those of README.md: Codex', () => {
    for (const line of linesOf(textsOf('codex')[0]!)) expect(linesOf(readme)).toContain(line);
  });

  it('are those of README.md: SDKs', () => {
    const [python, javascript] = textsOf('openai-sdk');
    expect(readme).toContain(python);
    expect(readme).toContain(javascript);
  });

  it("use the addresses and names of docs/clients.md", () => {
    expect(guide).toContain(textsOf('gemini-cli')[0]!);
    expect(guide).toContain('Override OpenAI Base URL');
    expect(guide).toContain('@ai-sdk/openai-compatible');
  });

  it('hold the chosen address and model, and a key only by its variable', () => {
    const to: Target = { ...addressOf('https://llm.example.org', '/tools/v1/'), model: 'mine', withKey: true, shell: 'bash' };
    for (const client of clients) {
      const all = client.snippets(to).map((snippet) => snippet.text).join('\n');
      expect(all).toContain('https://llm.example.org/tools');
      expect(all).not.toContain('unused');
      if (!['ollama', 'vscode', 'cursor', 'open-webui'].includes(client.id)) expect(all).toContain('PROVIDERKIT_KEY');
      if (client.id !== 'open-webui') expect(all).toContain('mine');
    }
  });

  it('are written for PowerShell too', () => {
    expect(shellLines({ ...target, shell: 'powershell' }, { A: 'http://x', B: '$env:PROVIDERKIT_KEY' }, 'run')).toBe('$env:A = "http://x"\n$env:B = $env:PROVIDERKIT_KEY\nrun');
  });
});

it('quotes a name of a model that a shell would run', () => {
  expect(word('atlas-openai/gpt-4o:latest', 'bash')).toBe('atlas-openai/gpt-4o:latest');
  expect(word("x; rm -rf '~'", 'bash')).toBe("'x; rm -rf '\\''~'\\'''");
  expect(word("$(x) 'y'", 'powershell')).toBe("'$(x) ''y'''");
  const all = clients.flatMap((client) => client.snippets({ ...target, model: 'a";b' }).map((snippet) => snippet.text)).join('\n');
  expect(all).not.toContain('"a";b');
});

it('knows addresses that only this machine reaches', () => {
  expect(['http://127.0.0.1:4000', 'http://localhost', 'http://[::1]:1'].every(isLoopback)).toBe(true);
  expect(isLoopback('https://llm.example.org')).toBe(false);
});

it('finds the root beside the proxy', () => {
  expect(addressOf('http://h', '/v1')).toEqual({ v1: 'http://h/v1', root: 'http://h' });
  expect(addressOf('http://h', '/tools/llm/v1')).toEqual({ v1: 'http://h/tools/llm/v1', root: 'http://h/tools/llm' });
});

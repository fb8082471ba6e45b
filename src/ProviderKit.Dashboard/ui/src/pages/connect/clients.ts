import type { GatewayAddress } from '../../app/address';
import { quoted } from '../requests/curl';
import { csharpLines, javascriptLines, pythonLines } from './sdk-lines';

/** For whom the lines are written. */
export interface Target extends GatewayAddress {
  model: string;
  /** The gateway asks clients for a key: lines read it from PROVIDERKIT_KEY. Otherwise any text does. */
  withKey: boolean;
  shell: Shell;
}

export type Shell = 'bash' | 'powershell';

/** Lines to copy, and where they go. */
export interface Snippet {
  title: string;
  text: string;
}

export interface Client {
  id: string;
  name: string;
  about: string;
  snippets: (target: Target) => Snippet[];
  notes?: (target: Target) => string[];
}

export const keyVariable = 'PROVIDERKIT_KEY';

/** A key in a line of a shell. */
const shellKey = ({ withKey, shell }: Target) => (withKey ? (shell === 'bash' ? `$${keyVariable}` : `$env:${keyVariable}`) : 'unused');

/** A key for a field of a settings page. */
const fieldKey = ({ withKey }: Target) => (withKey ? 'your client key' : 'unused');

/** Variables and a command, for the reader's shell. */
export function shellLines({ shell }: Target, variables: Record<string, string>, command?: string): string {
  const pairs = Object.entries(variables);
  const lines = shell === 'bash'
    ? [`export ${pairs.map(([name, value]) => `${name}=${value}`).join(' ')}`]
    : pairs.map(([name, value]) => `$env:${name} = ${value.startsWith('$env:') ? value : `"${value}"`}`);
  return [...lines, ...(command ? [command] : [])].join('\n');
}

/** A word for a shell. Model names come from upstreams: one with signs of a shell is quoted, so that it runs nothing. */
export function word(text: string, shell: Shell): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return shell === 'bash' ? quoted(text) : `'${text.replaceAll("'", "''")}'`;
}

/** A text in quotes, as JSON, TOML, Python, JavaScript and C# read it. */
export const literal = (text: string) => JSON.stringify(text);

/** An address that only this machine reaches. */
export const isLoopback = (address: string) => /^https?:\/\/(localhost|127\.|\[::1\])/i.test(address);

const containerNote = ({ root }: Target) =>
  isLoopback(root) ? ['In a container, 127.0.0.1 is the container itself: write host.docker.internal in its place, and let the gateway listen there.'] : [];

export const clients: readonly Client[] = [
  {
    id: 'claude-code', name: 'Claude Code', about: "Anthropic's coding agent, in a terminal. It takes the address without /v1.",
    snippets: (to) => [{ title: 'In a terminal', text: shellLines(to, { ANTHROPIC_BASE_URL: to.root, ANTHROPIC_AUTH_TOKEN: shellKey(to) }, `claude --model ${word(to.model, to.shell)}`) }],
    notes: () => ['Every model works, of every provider. ANTHROPIC_MODEL and ANTHROPIC_DEFAULT_HAIKU_MODEL set the models without --model.'],
  },
  {
    id: 'codex', name: 'Codex', about: "OpenAI's coding agent. It speaks the Responses API.",
    snippets: (to) => [
      {
        title: 'In ~/.codex/config.toml',
        text: [
          `model = ${literal(to.model)}`, 'model_provider = "gateway"', '', '[model_providers.gateway]', 'name = "gateway"', `base_url = "${to.v1}"`, 'wire_api = "responses"',
          ...(to.withKey ? [`env_key = "${keyVariable}"`] : []),
        ].join('\n'),
      },
      { title: 'In a terminal', text: 'codex' },
    ],
    notes: () => ['Do not name the provider "OpenAI": with that name Codex sends items that only OpenAI accepts.'],
  },
  {
    id: 'gemini-cli', name: 'Gemini CLI', about: "Google's agent, in a terminal. It takes the address without /v1.",
    snippets: (to) => [
      { title: 'In ~/.gemini/settings.json', text: '{ "security": { "auth": { "selectedType": "gemini-api-key" } } }' },
      { title: 'In a terminal', text: shellLines(to, { GOOGLE_GEMINI_BASE_URL: to.root, GEMINI_API_KEY: shellKey(to) }, `gemini --model ${word(to.model, to.shell)}`) },
    ],
  },
  {
    id: 'opencode', name: 'OpenCode', about: 'An open coding agent, in a terminal.',
    snippets: (to) => [
      {
        title: 'In opencode.json of your project, or ~/.config/opencode/opencode.json',
        text: JSON.stringify({
          $schema: 'https://opencode.ai/config.json',
          provider: {
            gateway: {
              npm: '@ai-sdk/openai-compatible', name: 'Gateway',
              options: { baseURL: to.v1, apiKey: to.withKey ? `{env:${keyVariable}}` : 'unused' },
              models: { [to.model]: {} },
            },
          },
          model: `gateway/${to.model}`,
        }, null, 2),
      },
      { title: 'In a terminal', text: 'opencode' },
    ],
  },
  {
    id: 'cursor', name: 'Cursor', about: 'Settings, Models, "Override OpenAI Base URL".',
    snippets: (to) => [
      { title: 'Override OpenAI Base URL', text: to.v1 },
      { title: 'OpenAI API Key', text: fieldKey(to) },
      { title: 'Add a custom model', text: to.model },
    ],
    notes: (to) => [isLoopback(to.root)
      ? "Cursor calls this address from its own servers, and they cannot reach this machine's 127.0.0.1: give the gateway a public address, with client keys."
      : 'Cursor calls this address from its own servers, so it must be reachable from the internet.'],
  },
  {
    id: 'vscode', name: 'VS Code', about: 'Chat: "Manage Models", then the provider Ollama, or one that is OpenAI-compatible.',
    snippets: (to) => [
      { title: 'As Ollama, its address', text: to.root },
      { title: 'As an OpenAI-compatible provider, its address', text: to.v1 },
      { title: 'Model', text: to.model },
    ],
    notes: () => ['JetBrains AI Assistant, Zed and Raycast take the same addresses.'],
  },
  {
    id: 'open-webui', name: 'Open WebUI', about: 'A chat for the browser. Admin settings, Connections, or variables of its container.',
    snippets: (to) => [
      { title: 'OpenAI API, URL', text: to.v1 },
      { title: 'OpenAI API, key', text: fieldKey(to) },
      { title: 'Or as Ollama, URL', text: to.root },
    ],
    notes: (to) => ['It lists all models of the gateway by itself.', ...containerNote(to)],
  },
  {
    id: 'ollama', name: 'Ollama clients', about: 'Editors and tools that talk to a local Ollama.',
    snippets: (to) => [
      { title: 'In a terminal, before the client', text: shellLines(to, { OLLAMA_HOST: to.root }) },
      { title: 'Model', text: to.model },
    ],
    notes: (to) => ['Clients show the models with a tag, such as :latest. Both forms work.', ...(to.withKey ? ['The client must be able to send a key, as Authorization: Bearer.'] : [])],
  },
  { id: 'openai-sdk', name: 'OpenAI SDKs', about: 'And everything else that takes a base URL.', snippets: (to) => [pythonLines(to), javascriptLines(to), csharpLines(to)] },
  {
    id: 'anthropic-sdk', name: 'Anthropic SDK', about: 'The address without /v1.',
    snippets: (to) => [
      {
        title: 'Python',
        text: [
          ...(to.withKey ? ['import os'] : []), 'from anthropic import Anthropic', '', `client = Anthropic(base_url="${to.root}", api_key=${to.withKey ? `os.environ["${keyVariable}"]` : '"unused"'})`,
          'reply = client.messages.create(', `    model=${literal(to.model)}, max_tokens=1024, messages=[{"role": "user", "content": "Hello"}])`, 'print("".join(block.text for block in reply.content if block.type == "text"))',
        ].join('\n'),
      },
      {
        title: 'JavaScript',
        text: [
          'import Anthropic from "@anthropic-ai/sdk";', '', `const client = new Anthropic({ baseURL: "${to.root}", apiKey: ${to.withKey ? `process.env.${keyVariable}` : '"unused"'} });`,
          'const reply = await client.messages.create({', `  model: ${literal(to.model)}, max_tokens: 1024, messages: [{ role: "user", content: "Hello" }] });`, 'console.log(reply.content.map((block) => block.text ?? "").join(""));',
        ].join('\n'),
      },
    ],
  },
  {
    id: 'langchain', name: 'LangChain', about: 'ChatOpenAI with /v1; ChatAnthropic, ChatGoogleGenerativeAI and ChatOllama take the address without it.',
    snippets: (to) => [{
      title: 'Python',
      text: [
        ...(to.withKey ? ['import os'] : []), 'from langchain_openai import ChatOpenAI', '',
        `chat = ChatOpenAI(base_url="${to.v1}", api_key=${to.withKey ? `os.environ["${keyVariable}"]` : '"unused"'}, model=${literal(to.model)})`, 'print(chat.invoke("Hello").content)',
      ].join('\n'),
    }],
  },
];

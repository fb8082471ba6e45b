import { messagesOf, type Message, type Turn } from './chat';

/** What the user sets beside the chat. Texts of fields, as typed: empty means not sent. */
export interface Settings {
  model: string;
  stream: boolean;
  system: string;
  temperature: string;
  topP: string;
  maxTokens: string;
  seed: string;
  effort: string;
  tools: string;
  toolChoice: string;
  /** Further fields of the request, as JSON. */
  extra: string;
}

export const noSettings: Settings = {
  model: '', stream: true, system: '', temperature: '', topP: '', maxTokens: '', seed: '', effort: '', tools: '', toolChoice: '', extra: '',
};

export interface Tool {
  type: 'function';
  function: { name: string; description?: string; parameters?: unknown };
}

export interface ChatBody {
  model: string;
  messages: Message[];
  stream?: boolean;
  stream_options?: { include_usage: boolean };
  temperature?: number;
  top_p?: number;
  max_tokens?: number;
  seed?: number;
  reasoning_effort?: string;
  tools?: Tool[];
  tool_choice?: string;
  [extra: string]: unknown;
}

export type Faults = Partial<Record<keyof Settings, string>>;

/** What is wrong with the settings, by field. */
export function faultsOf(settings: Settings): Faults {
  const faults: Faults = {};
  if (settings.model.trim() === '') faults.model = 'Choose a model.';
  numberFault(faults, settings, 'temperature', 0, 2, false);
  numberFault(faults, settings, 'topP', 0, 1, false);
  numberFault(faults, settings, 'maxTokens', 1, Infinity, true);
  numberFault(faults, settings, 'seed', -Infinity, Infinity, true);
  const tools = parseJson(settings.tools);
  if (tools.fault) faults.tools = tools.fault;
  else if (tools.value !== undefined && !isToolList(tools.value)) faults.tools = 'Write a list of tools: [{ "type": "function", "function": { "name": … } }].';
  const extra = parseJson(settings.extra);
  if (extra.fault) faults.extra = extra.fault;
  else if (extra.value !== undefined && !isObject(extra.value)) faults.extra = 'Write an object: { "field": value }.';
  return faults;
}

/** The body of the request. Call it with settings that have no faults. */
export function bodyOf(settings: Settings, turns: readonly Turn[]): ChatBody {
  const tools = parseJson(settings.tools).value as Tool[] | undefined;
  const extra = parseJson(settings.extra).value;
  return {
    model: settings.model.trim(),
    messages: messagesOf(settings.system, turns),
    ...(settings.stream && { stream: true, stream_options: { include_usage: true } }),
    ...given('temperature', settings.temperature),
    ...given('top_p', settings.topP),
    ...given('max_tokens', settings.maxTokens),
    ...given('seed', settings.seed),
    ...(settings.effort && { reasoning_effort: settings.effort }),
    ...(tools && tools.length > 0 && { tools, ...(settings.toolChoice && { tool_choice: settings.toolChoice }) }),
    ...(isObject(extra) ? extra : {}),
  };
}

export const exampleTools = JSON.stringify(
  [{
    type: 'function',
    function: {
      name: 'weather',
      description: 'The weather in a city.',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  }],
  null,
  2,
);

function given(name: string, text: string): Record<string, number> {
  return text.trim() === '' ? {} : { [name]: Number(text) };
}

function numberFault(faults: Faults, settings: Settings, name: 'temperature' | 'topP' | 'maxTokens' | 'seed', min: number, max: number, whole: boolean): void {
  const text = settings[name].trim();
  if (text === '') return;
  const value = Number(text);
  if (!Number.isFinite(value) || (whole && !Number.isInteger(value))) faults[name] = whole ? 'Write a whole number.' : 'Write a number.';
  else if (value < min || value > max) faults[name] = max === Infinity ? `At least ${min}.` : `From ${min} to ${max}.`;
}

function parseJson(text: string): { value?: unknown; fault?: string } {
  if (text.trim() === '') return {};
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: `This is not JSON: ${(error as Error).message}` };
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isToolList = (value: unknown) =>
  Array.isArray(value) && value.every((tool: unknown) => isObject(tool) && tool.type === 'function' && isObject(tool.function) && typeof tool.function.name === 'string');

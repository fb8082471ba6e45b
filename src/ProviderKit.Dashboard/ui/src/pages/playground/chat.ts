/** A call of a tool, as the model asks for it. */
export interface ToolCall {
  id: string;
  name: string;
  /** JSON, as text. */
  arguments: string;
}

export interface UserTurn {
  kind: 'user';
  id: number;
  text: string;
}

/** What the user says that a tool gave. */
export interface ToolTurn {
  kind: 'tool';
  id: number;
  callId: string;
  name: string;
  text: string;
}

export interface Usage {
  promptTokens: number;
  completionTokens: number;
  cachedTokens: number;
  reasoningTokens: number;
}

export interface AssistantTurn {
  kind: 'assistant';
  id: number;
  model: string;
  state: 'running' | 'done' | 'stopped' | 'failed';
  text: string;
  reasoning: string;
  calls: readonly ToolCall[];
  finish: string | null;
  usage: Usage | null;
  error: { message: string; code: string | null; status: number | null } | null;
  /** The id that the page gave its request: it finds the trail before the answer begins. */
  clientRequestId: string;
  requestId: string | null;
  provider: string | null;
  attempts: number | null;
  /** Fields that the gateway left out. */
  ignored: string | null;
  /** Milliseconds until the first text, and until the end. */
  firstMs: number | null;
  totalMs: number | null;
}

export type Turn = UserTurn | ToolTurn | AssistantTurn;

export function newAnswer(id: number, model: string, clientRequestId: string): AssistantTurn {
  return {
    kind: 'assistant', id, model, state: 'running', text: '', reasoning: '', calls: [], finish: null, usage: null, error: null, clientRequestId,
    requestId: null, provider: null, attempts: null, ignored: null, firstMs: null, totalMs: null,
  };
}

/** Puts a changed answer in the place of the old one. */
export function replace(turns: readonly Turn[], answer: AssistantTurn): readonly Turn[] {
  return turns.map((turn) => (turn.id === answer.id ? answer : turn));
}

/** The calls at the end of the chat whose results the model waits for. */
export function openCalls(turns: readonly Turn[]): readonly ToolCall[] {
  const last = turns.at(-1);
  return last?.kind === 'assistant' && last.state === 'done' ? last.calls : [];
}

/** What was said before a turn: to say it anew. */
export function before(turns: readonly Turn[], id: number): readonly Turn[] {
  const at = turns.findIndex((turn) => turn.id === id);
  return at < 0 ? turns : turns.slice(0, at);
}

export const nextId = (turns: readonly Turn[]) => (turns.at(-1)?.id ?? 0) + 1;

export type Message =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string | null; tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[] }
  | { role: 'tool'; tool_call_id: string; content: string };

/** The chat in OpenAI's form. Answers that failed are left out, and so are calls of an answer that was stopped. */
export function messagesOf(system: string, turns: readonly Turn[]): Message[] {
  const messages: Message[] = system.trim() === '' ? [] : [{ role: 'system', content: system }];
  for (const turn of turns) {
    if (turn.kind === 'user') messages.push({ role: 'user', content: turn.text });
    else if (turn.kind === 'tool') messages.push({ role: 'tool', tool_call_id: turn.callId, content: turn.text });
    else {
      const calls = turn.state === 'done' ? turn.calls : [];
      if (turn.state === 'failed' || turn.state === 'running' || (turn.text === '' && calls.length === 0)) continue;
      messages.push({
        role: 'assistant',
        content: turn.text === '' ? null : turn.text,
        ...(calls.length > 0 && { tool_calls: calls.map((call) => ({ id: call.id, type: 'function' as const, function: { name: call.name, arguments: call.arguments } })) }),
      });
    }
  }
  return messages;
}

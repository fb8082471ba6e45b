import type { AssistantTurn, ToolCall, Usage } from './chat';

interface Piece {
  content?: unknown;
  reasoning?: unknown;
  reasoning_text?: unknown;
  reasoning_content?: unknown;
  refusal?: unknown;
  tool_calls?: { index?: number; id?: string; function?: { name?: string; arguments?: unknown } }[];
}

interface Chunk {
  choices?: { delta?: Piece; message?: Piece; finish_reason?: string | null }[];
  usage?: Record<string, unknown> | null;
  error?: { message?: string; code?: unknown; type?: string } | string;
}

/** Adds one event of a stream, or a whole answer, to a turn. Text that is not JSON changes nothing. */
export function applyChunk(turn: AssistantTurn, data: string): AssistantTurn {
  if (data.trim() === '[DONE]') return turn;
  let chunk: Chunk;
  try {
    chunk = JSON.parse(data) as Chunk;
  } catch {
    return turn;
  }
  if (chunk === null || typeof chunk !== 'object') return turn;
  if (chunk.error) {
    const error = typeof chunk.error === 'string' ? { message: chunk.error } : chunk.error;
    const code = 'code' in error && error.code !== null && error.code !== undefined ? String(error.code) : ('type' in error && error.type) || null;
    return { ...turn, state: 'failed', error: { message: error.message ?? 'The stream ended with an error.', code, status: null } };
  }
  const choice = chunk.choices?.[0];
  const piece = choice?.delta ?? choice?.message ?? {};
  return {
    ...turn,
    text: turn.text + text(piece.content) + text(piece.refusal),
    reasoning: turn.reasoning + (text(piece.reasoning_text) || text(piece.reasoning_content) || text(piece.reasoning)),
    calls: piece.tool_calls ? addCalls(turn.calls, piece.tool_calls) : turn.calls,
    finish: choice?.finish_reason ?? turn.finish,
    usage: usageOf(chunk.usage) ?? turn.usage,
  };
}

/** Adds many events at once. */
export const applyChunks = (turn: AssistantTurn, events: readonly { data: string }[]) => events.reduce((now, event) => applyChunk(now, event.data), turn);

function addCalls(calls: readonly ToolCall[], pieces: NonNullable<Piece['tool_calls']>): readonly ToolCall[] {
  const result = [...calls];
  pieces.forEach((piece, place) => {
    const index = piece.index ?? place;
    const known = result[index] ?? { id: '', name: '', arguments: '' };
    const given = piece.function?.arguments;
    result[index] = {
      id: known.id || piece.id || '',
      name: known.name + (piece.function?.name ?? ''),
      arguments: known.arguments + (typeof given === 'string' ? given : given === undefined || given === null ? '' : JSON.stringify(given)),
    };
  });
  // An upstream that begins at 1 leaves no hole.
  return result.filter(Boolean);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return value.map((part: { text?: unknown }) => (typeof part?.text === 'string' ? part.text : '')).join('');
}

function usageOf(usage: Record<string, unknown> | null | undefined): Usage | null {
  if (!usage) return null;
  const inside = (name: string) => (usage[name] ?? {}) as Record<string, unknown>;
  const result = {
    promptTokens: whole(usage.prompt_tokens),
    completionTokens: whole(usage.completion_tokens),
    cachedTokens: whole(inside('prompt_tokens_details').cached_tokens),
    reasoningTokens: whole(inside('completion_tokens_details').reasoning_tokens) || whole(usage.reasoning_tokens),
  };
  // Some upstreams send zeros with each piece.
  return result.promptTokens === 0 && result.completionTokens === 0 ? null : result;
}

const whole = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

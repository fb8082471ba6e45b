import { describe, expect, it } from 'vitest';
import { before, messagesOf, newAnswer, openCalls, replace, type Turn } from './chat';
import { applyChunk, applyChunks } from './chunks';
import { bodyOf, exampleTools, faultsOf, noSettings } from './request';

const start = newAnswer(2, 'm', 'c');
const delta = (piece: object, finish: string | null = null) => ({ data: JSON.stringify({ choices: [{ index: 0, delta: piece, finish_reason: finish }] }) });

describe('applyChunk', () => {
  it('joins text and reasoning, whatever the upstream calls it', () => {
    const turn = applyChunks(start, [
      delta({ role: 'assistant', content: null, reasoning_text: 'Think' }), delta({ reasoning_content: 'ing' }), delta({ reasoning: '.' }),
      delta({ content: 'Hel' }), delta({ content: 'lo' }), delta({}, 'stop'), { data: '[DONE]' },
    ]);
    expect(turn).toMatchObject({ text: 'Hello', reasoning: 'Thinking.', finish: 'stop' });
  });

  it('joins the pieces of parallel calls', () => {
    const turn = applyChunks(start, [
      delta({ tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'weather', arguments: '' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }, { index: 1, id: 'b', function: { name: 'time', arguments: '{}' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: '"Paris"}' } }] }),
      delta({}, 'tool_calls'),
    ]);
    expect(turn.calls).toEqual([{ id: 'a', name: 'weather', arguments: '{"city":"Paris"}' }, { id: 'b', name: 'time', arguments: '{}' }]);
  });

  it('keeps the usage that says something', () => {
    const turn = applyChunks(start, [
      { data: '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":2}}}' },
      { data: '{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0}}' },
      { data: '{"choices":[],"usage":null}' },
    ]);
    expect(turn.usage).toEqual({ promptTokens: 3, completionTokens: 4, cachedTokens: 1, reasoningTokens: 2 });
  });

  it('takes an error in a stream', () => {
    expect(applyChunk({ ...start, text: 'Hel' }, '{"error":{"message":"It broke.","code":"upstream_failed"}}')).toMatchObject({
      state: 'failed', text: 'Hel', error: { message: 'It broke.', code: 'upstream_failed' },
    });
  });

  it('reads a whole answer, and parts of content', () => {
    const whole = { choices: [{ message: { content: [{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }] }, finish_reason: 'stop' }] };
    expect(applyChunk(start, JSON.stringify(whole))).toMatchObject({ text: 'ab', finish: 'stop' });
  });

  it('ignores what is not JSON', () => {
    expect(applyChunks(start, [{ data: '{' }, { data: 'null' }, { data: '7' }])).toEqual(start);
  });
});

describe('messagesOf', () => {
  const call = { id: 'a', name: 'weather', arguments: '{}' };
  const turns: Turn[] = [
    { kind: 'user', id: 1, text: 'Hi' },
    { ...start, state: 'done', text: '', calls: [call] },
    { kind: 'tool', id: 3, callId: 'a', name: 'weather', text: 'sunny' },
    { ...newAnswer(4, 'm', 'd'), state: 'failed', text: 'half' },
    { ...newAnswer(5, 'm', 'e'), state: 'stopped', text: 'cut', calls: [call] },
  ];

  it('sends calls with their results, but no failed answer and no calls of a stopped one', () => {
    expect(messagesOf('Be brief.', turns)).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: { name: 'weather', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'a', content: 'sunny' },
      { role: 'assistant', content: 'cut' },
    ]);
  });

  it('knows which calls wait for a result', () => {
    expect(openCalls(turns.slice(0, 2))).toEqual([call]);
    expect(openCalls(turns.slice(0, 3))).toEqual([]);
    expect(openCalls(turns)).toEqual([]);
  });

  it('cuts and replaces', () => {
    expect(before(turns, 3).map((turn) => turn.id)).toEqual([1, 2]);
    expect(replace(turns, { ...start, text: 'new' })[1]).toMatchObject({ text: 'new' });
  });
});

describe('settings', () => {
  const good = { ...noSettings, model: 'm' };

  it('sends only what is set', () => {
    expect(bodyOf({ ...good, stream: false }, [])).toEqual({ model: 'm', messages: [] });
    expect(bodyOf({ ...good, temperature: '0', topP: '0.5', maxTokens: '10', seed: '7', effort: 'low', toolChoice: 'required', extra: '{"user":"u"}' }, [])).toEqual({
      model: 'm', messages: [], stream: true, stream_options: { include_usage: true }, temperature: 0, top_p: 0.5, max_tokens: 10, seed: 7, reasoning_effort: 'low', user: 'u',
    });
    expect(bodyOf({ ...good, tools: exampleTools, toolChoice: 'required' }, [])).toMatchObject({ tools: [{ function: { name: 'weather' } }], tool_choice: 'required' });
  });

  it('says what is wrong', () => {
    expect(faultsOf(good)).toEqual({});
    expect(faultsOf({ ...good, tools: exampleTools, extra: '{}' })).toEqual({});
    expect(Object.keys(faultsOf({ ...noSettings, temperature: '3', topP: 'x', maxTokens: '1.5', tools: '{}', extra: '[1]' })).sort()).toEqual(
      ['extra', 'maxTokens', 'model', 'temperature', 'tools', 'topP']);
    expect(faultsOf({ ...good, tools: '[{' }).tools).toMatch(/not JSON/);
  });
});

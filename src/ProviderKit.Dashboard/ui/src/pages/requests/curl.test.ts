import { expect, it } from 'vitest';
import type { RequestRow } from '../../api/types';
import { curlOf, quoted } from './curl';

const row = (more: Partial<RequestRow>): RequestRow => ({ id: 'r', started: '', streamed: false, attempts: 1, ended: true, model: 'm', dialect: 'openai_chat', ...more });

it('writes a chat request with a placeholder for the key', () => {
  const text = curlOf(row({ streamed: true }), 'http://h:1', '/v1');
  expect(text).toContain("curl -N 'http://h:1/v1/chat/completions'");
  expect(text).toContain('"Authorization: Bearer $KEY"');
  expect(text).toContain('"stream":true');
  expect(text).toMatch(/^# The gateway keeps neither the key nor the body/);
});

it.each([
  ['anthropic_messages', "'http://h/llm/v1/messages'", 'x-api-key: $KEY'],
  ['google_generate', "'http://h/llm/v1beta/models/m:generateContent'", 'x-goog-api-key: $KEY'],
  ['openai_responses', "'http://h/llm/v1/responses'", 'Bearer $KEY'],
  ['openai_embeddings', "'http://h/llm/v1/embeddings'", 'Bearer $KEY'],
])('writes %s for its own route and header', (dialect, address, header) => {
  const text = curlOf(row({ dialect }), 'http://h', '/llm/v1');
  expect(text).toContain(address);
  expect(text).toContain(header);
});

it('quotes a model that would end the quotes', () => {
  expect(quoted("a'b$(x)")).toBe(`'a'\\''b$(x)'`);
  expect(curlOf(row({ model: "x'; rm -rf ~" }), 'http://h', '/v1')).toContain(`x'\\''; rm -rf ~`);
});

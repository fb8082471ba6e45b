import { describe, expect, it } from 'vitest';
import { codeOf } from './code';
import type { ChatBody } from './request';

const base = 'http://127.0.0.1:4000/v1';
const body: ChatBody = {
  model: 'ext-openai-gpt-4o',
  messages: [
    { role: 'system', content: 'Say "x"\nor \\ y' },
    { role: 'user', content: "What's up?" },
    { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } }] },
    { role: 'tool', tool_call_id: 'a', content: 'sunny' },
  ],
  stream: true,
  stream_options: { include_usage: true },
  temperature: 0.5,
  seed: 7,
  tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object', additionalProperties: false } } }],
  tool_choice: 'required',
  my_field: [true, null],
};

describe('codeOf', () => {
  it('quotes for a shell', () => {
    const code = codeOf('curl', body, base);
    expect(code).toContain("curl -N 'http://127.0.0.1:4000/v1/chat/completions'");
    expect(code).toContain('Authorization: Bearer $PROVIDERKIT_KEY');
    expect(code).toContain("What'\\''s up?");
  });

  it('writes literals of Python, and unknown fields as extra_body', () => {
    const code = codeOf('Python', body, base);
    expect(code).toContain('"additionalProperties": False');
    expect(code).toContain('"content": None');
    expect(code).toContain('extra_body={"my_field": [True, None]},');
    expect(code).not.toMatch(/\btrue\b|\bnull\b/);
    expect(code).toContain('for chunk in stream:');
    expect(codeOf('Python', { model: 'm', messages: [] }, base)).toContain('print(reply.choices[0].message.content)');
  });

  it('writes JavaScript that holds the same request', () => {
    const code = codeOf('JavaScript', body, base);
    const literal = code.slice(code.indexOf('create(') + 7, code.indexOf(');\nfor await'));
    expect(new Function(`return (${literal});`)()).toEqual(body);
    expect(code).toContain('baseURL: "http://127.0.0.1:4000/v1"');
  });

  it('does not take the text of a message for a name of a field', () => {
    const tricky: ChatBody = { model: 'm', messages: [{ role: 'user', content: 'x\n"name": 1' }] };
    const code = codeOf('JavaScript', tricky, base);
    const literal = code.slice(code.indexOf('create(') + 7, code.indexOf(');\nconsole'));
    expect(new Function(`return (${literal});`)()).toEqual(tricky);
  });

  it('writes C# with tools, options and what the SDK cannot say', () => {
    const code = codeOf('C#', body, base);
    expect(code).toContain('new SystemChatMessage("Say \\"x\\"\\nor \\\\ y")');
    expect(code).toContain('Temperature = 0.5f, Seed = 7, ToolChoice = ChatToolChoice.CreateRequiredChoice()');
    expect(code).toContain('ChatTool.CreateFunctionTool("weather"');
    expect(code).toContain('new ToolChatMessage("a", "sunny")');
    expect(code).toContain('my_field');
    expect(code).toContain('#pragma warning disable OPENAI001');
    expect(code).toContain('await foreach');
  });
});

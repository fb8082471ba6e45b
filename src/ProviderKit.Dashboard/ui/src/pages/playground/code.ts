import { quoted } from '../requests/curl';
import type { Message } from './chat';
import type { ChatBody } from './request';

export const languages = ['curl', 'Python', 'JavaScript', 'C#'] as const;

export type Language = (typeof languages)[number];

/** The request as code. `base` is the gateway's public address with the proxy's path, such as http://127.0.0.1:4000/v1. */
export function codeOf(language: Language, body: ChatBody, base: string): string {
  switch (language) {
    case 'curl': return curl(body, base);
    case 'Python': return python(body, base);
    case 'JavaScript': return javascript(body, base);
    case 'C#': return csharp(body, base);
  }
}

function curl(body: ChatBody, base: string): string {
  return [
    `curl ${body.stream ? '-N ' : ''}${quoted(`${base}/chat/completions`)} \\`,
    '  -H "Authorization: Bearer $PROVIDERKIT_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d ${quoted(JSON.stringify(body, null, 2))}`,
  ].join('\n');
}

/** The names that OpenAI's SDK for Python takes as arguments. Others go to `extra_body`. */
const pythonNames = new Set([
  'model', 'messages', 'stream', 'stream_options', 'temperature', 'top_p', 'max_tokens', 'max_completion_tokens', 'seed', 'reasoning_effort', 'tools', 'tool_choice', 'stop', 'user',
  'presence_penalty', 'frequency_penalty', 'response_format', 'n', 'logprobs', 'top_logprobs', 'logit_bias', 'metadata', 'store', 'parallel_tool_calls', 'service_tier', 'verbosity',
]);

function python(body: ChatBody, base: string): string {
  const entries = Object.entries(body).filter(([, value]) => value !== undefined);
  const extra = Object.fromEntries(entries.filter(([name]) => !pythonNames.has(name)));
  const lines = entries.filter(([name]) => pythonNames.has(name)).map(([name, value]) => `    ${name}=${pythonValue(value, 4)},`);
  if (Object.keys(extra).length > 0) lines.push(`    extra_body=${pythonValue(extra, 4)},`);
  return [
    'import os',
    'from openai import OpenAI',
    '',
    `client = OpenAI(base_url=${JSON.stringify(base)}, api_key=os.environ.get("PROVIDERKIT_KEY", "unused"))`,
    `${body.stream ? 'stream' : 'reply'} = client.chat.completions.create(`,
    ...lines,
    ')',
    ...(body.stream
      ? ['for chunk in stream:', '    if chunk.choices and chunk.choices[0].delta.content:', '        print(chunk.choices[0].delta.content, end="", flush=True)']
      : ['print(reply.choices[0].message.content)']),
  ].join('\n');
}

function pythonValue(value: unknown, indent: number): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const flat = Array.isArray(value)
    ? `[${value.map((one) => pythonValue(one, indent)).join(', ')}]`
    : `{${Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${pythonValue(one, indent)}`).join(', ')}}`;
  if (flat.length + indent < 90 && !flat.includes('\n')) return flat;
  const inner = ' '.repeat(indent + 4);
  const lines = Array.isArray(value)
    ? value.map((one) => `${inner}${pythonValue(one, indent + 4)},`)
    : Object.entries(value).map(([name, one]) => `${inner}${JSON.stringify(name)}: ${pythonValue(one, indent + 4)},`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return [open, ...lines, `${' '.repeat(indent)}${close}`].join('\n');
}

function javascript(body: ChatBody, base: string): string {
  const request = JSON.stringify(body, null, 2).replace(/^(\s*)"([A-Za-z_]\w*)":/gm, '$1$2:');
  return [
    'import OpenAI from "openai";',
    '',
    `const client = new OpenAI({ baseURL: ${JSON.stringify(base)}, apiKey: process.env.PROVIDERKIT_KEY ?? "unused" });`,
    `const ${body.stream ? 'stream' : 'reply'} = await client.chat.completions.create(${request});`,
    body.stream
      ? 'for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? "");'
      : 'console.log(reply.choices[0].message.content);',
  ].join('\n');
}

/** What the generator for C# says with an option of OpenAI's SDK. */
const csharpOptions: Record<string, (value: never) => string> = {
  temperature: (value: number) => `Temperature = ${value}f`,
  top_p: (value: number) => `TopP = ${value}f`,
  max_tokens: (value: number) => `MaxOutputTokenCount = ${value}`,
  seed: (value: number) => `Seed = ${value}`,
  reasoning_effort: (value: string) => `ReasoningEffortLevel = ${csharpText(value)}`,
};
const experimental = ['seed', 'reasoning_effort'];
const choices: Record<string, string> = { auto: 'Auto', required: 'Required', none: 'None' };

function csharp(body: ChatBody, base: string): string {
  const options = Object.entries(body).flatMap(([name, value]) => (csharpOptions[name] ? [csharpOptions[name](value as never)] : []));
  if (body.tools && body.tool_choice && choices[body.tool_choice]) options.push(`ToolChoice = ChatToolChoice.Create${choices[body.tool_choice]}Choice()`);
  const said = ['model', 'messages', 'stream', 'stream_options', 'tools', 'tool_choice', ...Object.keys(csharpOptions)];
  const unsaid = Object.keys(body).filter((name) => !said.includes(name));
  return [
    ...(Object.keys(body).some((name) => experimental.includes(name)) ? ['#pragma warning disable OPENAI001 // These options are experimental in the SDK.'] : []),
    '// dotnet add package OpenAI',
    'using System.ClientModel;',
    'using OpenAI;',
    'using OpenAI.Chat;',
    '',
    `var client = new ChatClient(${csharpText(body.model)},`,
    '    new ApiKeyCredential(Environment.GetEnvironmentVariable("PROVIDERKIT_KEY") ?? "unused"),',
    `    new OpenAIClientOptions { Endpoint = new Uri(${csharpText(base)}) });`,
    '',
    'List<ChatMessage> messages =',
    '[',
    ...body.messages.map((message) => `    ${csharpMessage(message)},`),
    '];',
    options.length > 0 ? `var options = new ChatCompletionOptions { ${options.join(', ')} };` : 'var options = new ChatCompletionOptions();',
    ...(body.tools ?? []).map((tool) =>
      `options.Tools.Add(ChatTool.CreateFunctionTool(${csharpText(tool.function.name)}, ${csharpText(tool.function.description ?? '')}, BinaryData.FromString(${csharpText(JSON.stringify(tool.function.parameters ?? {}))})));`),
    ...(unsaid.length > 0 ? [`// The SDK has no options for these fields of your request: ${unsaid.join(', ')}.`] : []),
    '',
    ...(body.stream
      ? ['await foreach (var update in client.CompleteChatStreamingAsync(messages, options))', '    foreach (var part in update.ContentUpdate) Console.Write(part.Text);']
      : ['var reply = await client.CompleteChatAsync(messages, options);', 'Console.WriteLine(string.Concat(reply.Value.Content.Select(part => part.Text)));']),
  ].join('\n');
}

function csharpMessage(message: Message): string {
  switch (message.role) {
    case 'system': return `new SystemChatMessage(${csharpText(message.content)})`;
    case 'user': return `new UserChatMessage(${csharpText(message.content)})`;
    case 'tool': return `new ToolChatMessage(${csharpText(message.tool_call_id)}, ${csharpText(message.content)})`;
    case 'assistant': {
      if (!message.tool_calls) return `new AssistantChatMessage(${csharpText(message.content ?? '')})`;
      const calls = message.tool_calls.map((call) =>
        `ChatToolCall.CreateFunctionToolCall(${csharpText(call.id)}, ${csharpText(call.function.name)}, BinaryData.FromString(${csharpText(call.function.arguments || '{}')}))`);
      const content = message.content ? ` { Content = { ChatMessageContentPart.CreateTextPart(${csharpText(message.content)}) } }` : '';
      return `new AssistantChatMessage([${calls.join(', ')}])${content}`;
    }
  }
}

/** A literal of C#. What JSON escapes, C# reads the same way, but for characters outside the basic plane, which JSON leaves alone. */
const csharpText = (text: string) => JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029').replaceAll('\u0085', '\\u0085');

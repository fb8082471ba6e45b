import type { Snippet, Target } from './clients';

// The lines of README.md; a test compares them.
const variable = 'PROVIDERKIT_KEY';

export function pythonLines({ v1, model, withKey }: Target): Snippet {
  return {
    title: 'Python',
    text: [
      ...(withKey ? ['import os'] : []),
      'from openai import OpenAI',
      '',
      `client = OpenAI(base_url="${v1}", api_key=${withKey ? `os.environ["${variable}"]` : '"unused"'})`,
      'reply = client.chat.completions.create(',
      `    model=${JSON.stringify(model)}, messages=[{"role": "user", "content": "Hello"}])`,
      'print(reply.choices[0].message.content)',
    ].join('\n'),
  };
}

export function javascriptLines({ v1, model, withKey }: Target): Snippet {
  return {
    title: 'JavaScript',
    text: [
      'import OpenAI from "openai";',
      '',
      `const client = new OpenAI({ baseURL: "${v1}", apiKey: ${withKey ? `process.env.${variable}` : '"unused"'} });`,
      'const stream = await client.chat.completions.create({',
      `  model: ${JSON.stringify(model)}, messages: [{ role: "user", content: "Hello" }], stream: true });`,
      'for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? "");',
    ].join('\n'),
  };
}

export function csharpLines({ v1, model, withKey }: Target): Snippet {
  const key = withKey ? `Environment.GetEnvironmentVariable("${variable}")!` : '"unused"';
  return {
    title: 'C#',
    text: [
      'using System.ClientModel;',
      'using OpenAI;',
      'using OpenAI.Chat;',
      '',
      `var client = new ChatClient(${JSON.stringify(model)}, new ApiKeyCredential(${key}),`,
      `    new OpenAIClientOptions { Endpoint = new Uri("${v1}") });`,
      'var reply = await client.CompleteChatAsync("Hello");',
      'Console.WriteLine(reply.Value.Content[0].Text);',
    ].join('\n'),
  };
}

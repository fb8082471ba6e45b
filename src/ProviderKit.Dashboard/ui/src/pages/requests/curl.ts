import type { RequestRow } from '../../api/types';

interface Form {
  path: string;
  header: string;
  body: object;
}

/** The request as a curl command. Holds no secret: `$KEY` stands for the key, and a short text for the messages, which the gateway does not keep. */
export function curlOf(request: RequestRow, origin: string, proxy: string): string {
  const { path, header, body } = formOf(request, proxy);
  return [
    `# The gateway keeps neither the key nor the body of a request: set KEY, and put your ${'messages' in body || 'contents' in body ? 'messages' : 'input'} in.`,
    `curl ${request.streamed ? '-N ' : ''}${quoted(origin + path)} \\`,
    `  -H "${header}" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d ${quoted(JSON.stringify(body))}`,
  ].join('\n');
}

function formOf(request: RequestRow, proxy: string): Form {
  const model = request.model ?? 'MODEL';
  const stream = request.streamed ? { stream: true } : {};
  const bearer = 'Authorization: Bearer $KEY';
  const messages = [{ role: 'user', content: 'Hello' }];
  const at = (path: string) => proxy.replace(/\/$/, '') + path;
  const root = at('').replace(/\/v1$/, '');
  switch (request.dialect) {
    case 'openai_embeddings':
      return { path: at('/embeddings'), header: bearer, body: { model, input: 'Hello' } };
    case 'openai_completions':
      return { path: at('/completions'), header: bearer, body: { model, prompt: 'Hello', ...stream } };
    case 'openai_responses':
      return { path: at('/responses'), header: bearer, body: { model, input: 'Hello', ...stream } };
    case 'openai_count_tokens':
      return { path: at('/responses/input_tokens'), header: bearer, body: { model, input: 'Hello' } };
    case 'anthropic_messages':
      return { path: at('/messages'), header: 'x-api-key: $KEY', body: { model, max_tokens: 1024, messages, ...stream } };
    case 'anthropic_count_tokens':
      return { path: at('/messages/count_tokens'), header: 'x-api-key: $KEY', body: { model, messages } };
    case 'google_generate':
      return google(root, model, request.streamed ? 'streamGenerateContent?alt=sse' : 'generateContent');
    case 'google_count_tokens':
      return google(root, model, 'countTokens');
    case 'google_embed':
      return { ...google(root, model, 'embedContent'), body: { content: { parts: [{ text: 'Hello' }] } } };
    case 'ollama_chat':
      return { path: `${root}/api/chat`, header: bearer, body: { model, messages, stream: request.streamed } };
    default:
      return request.path
        ? { path: request.path, header: bearer, body: { model, ...stream } }
        : { path: at('/chat/completions'), header: bearer, body: { model, messages, ...stream } };
  }
}

function google(root: string, model: string, call: string): Form {
  return {
    path: `${root}/v1beta/models/${encodeURI(model)}:${call}`,
    header: 'x-goog-api-key: $KEY',
    body: { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] },
  };
}

/** Quotes for a POSIX shell. */
export const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

// OpenAI's own JavaScript client against a running demo host: node check.mjs http://127.0.0.1:4000
// Prints a line per check and exits with the number of failures.
import assert from "node:assert/strict";
import OpenAI from "openai";

const client = new OpenAI({ baseURL: `${process.argv[2]}/v1`, apiKey: "unused", maxRetries: 0 });
const ask = (model, extra = {}) => ({ model, messages: [{ role: "user", content: "Hello" }], ...extra });
const weather = { type: "function", function: { name: "weather", parameters: {
  type: "object", properties: { city: { type: "string" } }, required: ["city"] } } };

const checks = {
  async "a completion names the model that was asked for, and its usage"() {
    const reply = await client.chat.completions.create(ask("ext-copilot-gpt-4"));
    assert.equal(reply.model, "ext-copilot-gpt-4");
    assert.equal(reply.choices[0].finish_reason, "stop");
    assert.ok(reply.choices[0].message.content.length > 0);
    assert.ok(reply.usage.total_tokens > 0);
  },
  async "the first rate-limited token is not noticed"() {
    const { data, response } = await client.chat.completions.create(ask("atlas-openai/gpt-4.1")).withResponse();
    assert.equal(response.headers.get("x-providerkit-attempts"), "2");
    assert.ok(data.id && response.headers.get("x-request-id"));
  },
  async "a stream has text, one finish reason, and usage when asked"() {
    const stream = await client.chat.completions.create(
      ask("ext-openai-gpt-4o", { stream: true, stream_options: { include_usage: true } }));
    let text = "", finished = 0, usage;
    for await (const chunk of stream) {
      assert.equal(chunk.model, "ext-openai-gpt-4o");
      text += chunk.choices[0]?.delta?.content ?? "";
      finished += chunk.choices[0]?.finish_reason ? 1 : 0;
      usage = chunk.usage ?? usage;
    }
    assert.ok(text.startsWith("Hello"));
    assert.equal(finished, 1);
    assert.ok(usage.total_tokens > 0);
  },
  async "a stream without include_usage shows no chunk without choices"() {
    const stream = await client.chat.completions.create(ask("ext-openai-gpt-4o", { stream: true }));
    for await (const chunk of stream) assert.ok(chunk.choices.length > 0);
  },
  async "tool calls come through, whole and streamed"() {
    const reply = await client.chat.completions.create(ask("ext-openai-gpt-4o", { tools: [weather], tool_choice: "required" }));
    const call = reply.choices[0].message.tool_calls[0];
    assert.equal(reply.choices[0].finish_reason, "tool_calls");
    assert.deepEqual(JSON.parse(call.function.arguments), { city: "example" });
    const streamed = client.chat.completions.stream(ask("ext-openai-gpt-4o", { tools: [weather], tool_choice: "required" }));
    const final = await streamed.finalChatCompletion();
    assert.deepEqual(JSON.parse(final.choices[0].message.tool_calls[0].function.arguments), { city: "example" });
  },
  async "an unknown model is OpenAI's 404"() {
    const error = await client.chat.completions.create(ask("no-such-model")).catch((e) => e);
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.equal(error.code, "model_not_found");
    assert.equal(error.param, "model");
  },
  async "an upstream's 400 keeps its status"() {
    const error = await client.chat.completions.create(ask("ext-openai-sim:400")).catch((e) => e);
    assert.ok(error instanceof OpenAI.BadRequestError);
  },
  async "a stream that breaks throws"() {
    const stream = await client.chat.completions.create(ask("ext-openai-sim:reset:3", { stream: true }));
    await assert.rejects(async () => { for await (const _ of stream); });
  },
  async "embeddings, which the client asks for in base64, are the same as in numbers"() {
    const model = "ext-openai-text-embedding-3-small", input = ["Hello", "world"];
    const reply = await client.embeddings.create({ model, input, dimensions: 32 });
    const plain = await client.embeddings.create({ model, input, dimensions: 32, encoding_format: "float" });
    assert.equal(reply.model, model);
    assert.ok(reply.usage.prompt_tokens > 0);
    assert.deepEqual(reply.data.map((d) => d.embedding.length), [32, 32]);
    assert.deepEqual(reply.data.map((d) => d.embedding), plain.data.map((d) => d.embedding.map(Math.fround)));
    const error = await client.embeddings.create({ model: "ext-xai-grok-4", input }).catch((e) => e);
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.match(error.message, /xai has no embeddings/);
  },
  async "models are listed, and found by an id with a slash"() {
    const ids = [];
    for await (const model of client.models.list()) ids.push(model.id);
    assert.equal(ids.filter((id) => id.startsWith("atlas-")).length, 58);
    assert.equal((await client.models.retrieve("atlas-openai/gpt-4o")).id, "atlas-openai/gpt-4o");
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exit(failed);

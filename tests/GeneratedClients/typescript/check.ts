import type { components, operations } from "./gateway.js";

type Schemas = components["schemas"];
type Reply<Id extends keyof operations> = operations[Id] extends { responses: { 200: { content: { "application/json": infer Body } } } } ? Body : never;

declare const process: { argv: string[] };
const address = process.argv[2];

async function get<Id extends keyof operations>(path: string): Promise<Reply<Id>> {
  return (await (await fetch(address + path)).json()) as Reply<Id>;
}

function must(holds: boolean, what: string) {
  if (!holds) throw new Error(`${what} is not as expected`);
}

const { providers, total, success } = await get<"monitoring_listProviders">("/api/monitoring/providers");
must(success && total === providers.length, "providers");
const openai: Schemas["MonitoredProvider"] | undefined = providers.find((p) => p.name === "openai");
must(openai?.enabled === true && openai.health.status === "healthy" && openai.problem?.length === undefined, "the provider openai");

const body: Schemas["OpenAIChatRequest"] = {
  model: "ext-openai-gpt-4o",
  messages: [{ role: "user", content: "Hello" }],
  temperature: 0.5,
};
const response = await fetch(address + "/v1/chat/completions", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
const chat = (await response.json()) as Reply<"openai_createChatCompletion">;
must(chat.choices[0]?.message.content?.includes("Hello") === true, "the answer");

const usage = await get<"monitoring_getUsage">("/api/monitoring/usage");
must(usage.window === "total" && usage.total.requests > 0 && usage.models.length > 0, "the usage");
console.log("openapi-typescript's types fit: providers, a chat, and the usage");

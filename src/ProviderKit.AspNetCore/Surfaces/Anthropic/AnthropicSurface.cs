using ProviderKit.AspNetCore.Surfaces.OpenAI;

namespace ProviderKit.AspNetCore.Surfaces.Anthropic;

/// <summary>Anthropic's API, which Claude Code and Anthropic's SDKs speak.</summary>
internal sealed class AnthropicSurface(IReadOnlyList<ProxyRoute> routes) : Surface(WireFormat.AnthropicMessages, routes)
{
    public override string Name => "anthropic";

    public static AnthropicSurface Create(ModelsEndpoint models) => new(
    [
        new("messages", "A message, whole or, with \"stream\": true, as server-sent events", WireFormat.AnthropicMessages) { Operation = "createMessage" },
        // Editors request dozens of counts within a second.
        new("message token count", "How many input tokens a message would have; an estimate says so in a header", WireFormat.AnthropicCountTokens) { Operation = "countMessageTokens", IsFree = true },
        new("models", "models", "The models there are", models.ListAsync)
        {
            Operation = "listModels", Reply = typeof(OpenAIModelsReply),
            Parameters = static (int? limit = null, string? after_id = null, string? before_id = null) => { }, Errors = [400, 401, 403],
        },
        new("models/{**id}", "model", "One model", models.GetAsync) { Operation = "getModel", Reply = typeof(OpenAIModel), Parameters = static (string id) => { }, Errors = [401, 403, 404] },
    ]);
}

using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Surfaces.Anthropic;

/// <summary>Anthropic's API, which Claude Code and Anthropic's SDKs speak.</summary>
internal sealed class AnthropicSurface(IReadOnlyList<ProxyRoute> routes) : Surface(WireFormat.AnthropicMessages, routes)
{
    // Every client of this API says which version of it it speaks.
    private const string VersionHeader = "anthropic-version";

    public static AnthropicSurface Create(ModelsEndpoint models) => new(
    [
        new("messages", "messages", "A message, whole or, with \"stream\": true, as server-sent events", WireFormat.AnthropicMessages),
        // Editors ask for dozens of counts within a second.
        new("messages/count_tokens", "message token count", "How many input tokens a message would have; an estimate says so in a header", WireFormat.AnthropicCountTokens) { IsFree = true },
        new("models", "models", "The models there are", models.ListAsync)
        {
            Parameters = static (int? limit = null, string? after_id = null, string? before_id = null) => { }, Errors = [400, 401, 403],
        },
        new("models/{**id}", "model", "One model", models.GetAsync) { Parameters = static (string id) => { }, Errors = [401, 403, 404] },
    ]);

    // These SDKs obey any wait, and an hour of it would look like a client that hangs. After a minute they ask again.
    public override TimeSpan? LongestRetryAfter => TimeSpan.FromMinutes(1);

    public override bool IsMeantBy(HttpRequest request) => request.Headers.ContainsKey(VersionHeader);

    public override bool Forwards(string header) =>
        header.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase) || header.StartsWith("x-claude-code-", StringComparison.OrdinalIgnoreCase);
}

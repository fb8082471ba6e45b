using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Surfaces.OpenAI.Sockets;

namespace ProviderKit.AspNetCore.Surfaces.OpenAI;

/// <summary>OpenAI's API, which most clients speak.</summary>
internal sealed class OpenAISurface(IReadOnlyList<ProxyRoute> routes) : Surface(WireFormat.OpenAIChat, routes)
{
    /// <param name="models">Lists the models.</param>
    /// <param name="socket">Answers an upgrade of responses.</param>
    /// <param name="responses">Answers questions about stored responses.</param>
    /// <param name="realtime">Answers an upgrade of realtime sessions.</param>
    /// <param name="passedThrough">The routes whose requests are passed through.</param>
    public static OpenAISurface Create(ModelsEndpoint models, ResponsesSocket socket, StoredResponsesEndpoint responses, RealtimeEndpoint realtime, IEnumerable<ProxyRoute> passedThrough) => new(
    [
        new("chat completions", "A chat completion, whole or, with \"stream\": true, as server-sent events", WireFormat.OpenAIChat) { Operation = "createChatCompletion" },
        new("completions", "A legacy completion: the text that follows a prompt", WireFormat.OpenAICompletions) { Operation = "createCompletion" },
        new("responses", "A response, whole or, with \"stream\": true, as server-sent events", WireFormat.OpenAIResponses) { Operation = "createResponse" },
        new("responses", "responses socket", "Responses over a WebSocket", socket.HandleAsync) { Operation = "openResponsesSocket", Errors = [401, 403, 426, 503], IsFree = true, IsSocket = true },
        new("response token count", "How many input tokens a response would have; an estimate says so in a header", WireFormat.OpenAICountTokens) { Operation = "countResponseTokens", IsFree = true },
        new("compaction of responses", "A conversation in a shorter form, by an upstream that has this", WireFormat.OpenAICompact) { Operation = "compactResponse" },
        new("embeddings", "The vectors of texts", WireFormat.OpenAIEmbeddings) { Operation = "createEmbeddings" },
        new("models", "models", "The models there are", models.ListAsync) { Operation = "listModels", Reply = typeof(OpenAIModelsReply) },
        new("models/{**id}", "model", "One model", models.GetAsync) { Operation = "getModel", Reply = typeof(OpenAIModel), Parameters = static (string id) => { }, Errors = [401, 403, 404] },
        new("realtime", "pass-through realtime", "Refused: realtime sessions are not relayed", realtime.HandleAsync) { IsFree = true, IsSocket = true, IsHidden = true },
        .. responses.Routes,
        .. passedThrough,
    ]);

    public override string Name => "openai";

    // Codex retries a call thirty times after a bare 5xx, but accepts an error event as final.
    public override bool TellsFailuresInStreams(HttpRequest request) => IsCodex(request);

    public override string? AdviceOn(string path) => path.Split('/')[0] != "conversations" ? null
        : "This gateway keeps no conversation objects. Continue a response by previous_response_id, or send the whole conversation in input.";

    // Codex gives up at once on a rate limit without a duration; other SDKs have their own retry delays.
    public override TimeSpan? UsualRetryAfter(HttpRequest request, ProviderError error) =>
        error.Kind is ProviderErrorKind.RateLimited or ProviderErrorKind.AllTokensBlocked && IsCodex(request) ? TimeSpan.FromSeconds(5) : null;

    private static bool IsCodex(HttpRequest request) => request.Headers["originator"].ToString().StartsWith("codex", StringComparison.OrdinalIgnoreCase);
}

using System.Text.Json;
using UpstreamSimulator.Calls;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>A request for a count of tokens that was read: a message request without <c>max_tokens</c>.</summary>
internal sealed class CountTokensRequest : IParsedRequest
{
    private const int CharactersPerToken = 4;

    private static readonly string[] Counted = ["system", "messages", "tools"];

    private readonly int _tokens;

    public CountTokensRequest(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            Problem = FindProblem(root);
            if (Problem is not null)
                return;

            Model = root.Text("model");
            _tokens = Math.Max(1, Counted.Sum(name => root.Member(name)?.GetRawText().Length ?? 0) / CharactersPerToken);
        }
        catch (JsonException)
        {
            Problem = ErrorCase.InvalidRequest("The request body is not valid JSON.");
        }
    }

    public string? Model { get; }

    public ErrorCase? Problem { get; }

    public Reply Answer(Call call) => new WholeReply(Json.Write(_tokens, static (json, tokens) =>
    {
        json.WriteStartObject();
        json.WriteNumber("input_tokens"u8, tokens);
        json.WriteEndObject();
    }));

    public void Dispose()
    {
    }

    private static ErrorCase? FindProblem(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return ErrorCase.InvalidRequest("Input should be a valid dictionary");
        if (string.IsNullOrEmpty(root.Text("model")))
            return ErrorCase.InvalidRequest("Field required", "model");
        if (root.Array("messages") is not { } messages || messages.GetArrayLength() == 0)
            return ErrorCase.InvalidRequest("at least one message is required", "messages");
        return root.Member("max_tokens") is not null || root.Member("stream") is not null
            ? ErrorCase.InvalidRequest("Extra inputs are not permitted", "max_tokens")
            : null;
    }
}

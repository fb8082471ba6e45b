using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Replies;

/// <summary>Reads whole replies in OpenAI's chat format.</summary>
internal static class ReplyReader
{
    /// <param name="result">The result, which is neither a stream nor an error.</param>
    /// <param name="request">The request.</param>
    public static ChatResponse Read(DispatchResult result, ChatRequest request)
    {
        var json = WireJson.ParseReply(result, result.Body.ToArray());
        var choice = Field.Items(json, "choices").FirstOrDefault();
        var raw = Field.Get(choice, "message");
        string? id = Field.Text(json, "id");
        var message = new ChatMessage(ChatRole.Assistant, [.. ContentsOf(raw, request)]) { MessageId = id, CreatedAt = CreatedAt(json), RawRepresentation = raw };
        return new ChatResponse(message)
        {
            ResponseId = id,
            CreatedAt = CreatedAt(json),
            ModelId = Field.Text(json, "model"),
            FinishReason = FinishOf(choice),
            Usage = Usage.From(result.Usage),
            RawRepresentation = new RawChatReply(result, json),
        };
    }

    /// <summary>When the reply was made; null if it does not say it.</summary>
    public static DateTimeOffset? CreatedAt(JsonElement reply) =>
        Field.Whole(reply, "created") is { } seconds and > 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>Why the choice ended; null while it goes on.</summary>
    public static ChatFinishReason? FinishOf(JsonElement choice) => Field.Text(choice, "finish_reason") switch
    {
        null or "" => null,
        "function_call" => ChatFinishReason.ToolCalls, // its name before there were tools
        var reason => new ChatFinishReason(reason),
    };

    /// <summary>The media type of spoken answers to a request.</summary>
    public static string AudioTypeFor(ChatRequest request) => MediaTypes.OfAudio(Field.Text(Field.Get(WireJson.Parse(request.Body), "audio"), "format"));

    private static IEnumerable<AIContent> ContentsOf(JsonElement message, ChatRequest request)
    {
        if (CarriedThought.Read(message, request.Model) is { } thought) yield return thought;
        foreach (var content in SaidReader.Read(message, () => AudioTypeFor(request))) yield return content;
        foreach (var call in CallReader.ReadAll(message)) yield return call;
    }
}

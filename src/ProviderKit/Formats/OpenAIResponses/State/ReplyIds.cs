using System.Text.Json;

namespace ProviderKit.Formats.OpenAIResponses.State;

/// <summary>
/// Finds the ids of responses in requests, whole replies, events and answers about stored responses. Content written by a client or a
/// model is not searched.
/// </summary>
internal static class ReplyIds
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 256 };

    // The content of these fields was written by a client or a model, or refers to other objects by their ids.
    private static readonly string[] Closed =
    [
        "input", "output", "instructions", "tools", "tool_choice", "metadata", "client_metadata", "text", "prompt", "reasoning", "item", "part", "data", "delta",
        "arguments", "error", "usage", "content", "summary", "annotation", "conversation", "include",
    ];

    /// <summary>The ids in order; empty if it is not a JSON object.</summary>
    public static List<ReplyId> In(ReadOnlySpan<byte> json)
    {
        var found = new List<ReplyId>();
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject) ReadObject(ref reader, "", found, hasOwnId: true);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            found.Clear(); // InvalidOperationException: half a surrogate pair
        }
        return found;
    }

    private static void ReadObject(ref Utf8JsonReader reader, string path, List<ReplyId> found, bool hasOwnId)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                bool isId = name == "id" ? hasOwnId : name is "continuation_id" || name.EndsWith("response_id", StringComparison.Ordinal);
                if (isId) found.Add(new ReplyId((int)reader.TokenStartIndex..(int)reader.BytesConsumed, path + name, reader.GetString()!));
            }
            else if (reader.TokenType == JsonTokenType.StartObject && Array.IndexOf(Closed, name) < 0)
                ReadObject(ref reader, $"{path}{name}.", found, name == "response");
            else reader.Skip();
        }
    }
}

using System.Text.Json;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>
/// What <see cref="CopilotRequestFacts"/> reads, for a conversation in Anthropic's format. Follows the rules of Copilot's other clients
/// (opencode, provider/copilot): the last message decides whose turn it is, and tool results can contain images.
/// </summary>
internal struct CopilotMessagesFacts
{
    /// <summary>Whether the last message is not the user's own text: the request continues an agent's work and is billed as such.</summary>
    public bool ByAgent { get; private set; }

    /// <summary>Whether any message contains an image.</summary>
    public bool HasImage { get; private set; }

    /// <param name="body">A Messages request that <see cref="ChatRequest"/> has accepted.</param>
    public static CopilotMessagesFacts Read(ReadOnlySpan<byte> body)
    {
        var facts = default(CopilotMessagesFacts);
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool messages = reader.ValueTextEquals("messages"u8);
            reader.Read();
            if (!messages || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                if (reader.TokenType == JsonTokenType.StartObject) facts.ByAgent = !facts.ReadMessage(ref reader);
                else reader.Skip();
        }
        return facts;
    }

    /// <returns>Whether it is the user's own text.</returns>
    private bool ReadMessage(ref Utf8JsonReader reader)
    {
        bool isUsers = false, isText = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool role = reader.ValueTextEquals("role"u8), content = reader.ValueTextEquals("content"u8);
            reader.Read();
            if (role) isUsers = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("user"u8);
            if (content && reader.TokenType == JsonTokenType.StartArray) isText = ReadBlocks(ref reader);
            else
            {
                if (content) isText = reader.TokenType == JsonTokenType.String;
                reader.Skip();
            }
        }
        return isUsers && isText;
    }

    /// <returns>Whether there are blocks other than tool results.</returns>
    private bool ReadBlocks(ref Utf8JsonReader reader)
    {
        bool others = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            if (reader.TokenType == JsonTokenType.StartObject) others |= !ReadBlock(ref reader);
            else reader.Skip();
        return others;
    }

    /// <returns>Whether it is a tool result.</returns>
    private bool ReadBlock(ref Utf8JsonReader reader)
    {
        bool isResult = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool type = reader.ValueTextEquals("type"u8), content = reader.ValueTextEquals("content"u8);
            reader.Read();
            if (type && reader.TokenType == JsonTokenType.String)
            {
                isResult = reader.ValueTextEquals("tool_result"u8);
                HasImage |= reader.ValueTextEquals("image"u8);
            }
            // Only tool results contain nested blocks that can be images.
            if (content && reader.TokenType == JsonTokenType.StartArray) ReadBlocks(ref reader);
            else reader.Skip();
        }
        return isResult;
    }
}

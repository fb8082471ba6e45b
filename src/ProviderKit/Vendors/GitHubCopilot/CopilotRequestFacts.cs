using System.Text.Json;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>The facts about a conversation that Copilot expects in headers, read in one pass without allocations.</summary>
internal struct CopilotRequestFacts
{
    /// <summary>Whether there is a message of an assistant or a tool: the request continues an agent's work and is billed as such.</summary>
    public bool ByAgent { get; private set; }

    /// <summary>Whether any message contains an image.</summary>
    public bool HasImage { get; private set; }

    /// <param name="body">A chat request that <see cref="ChatRequest"/> has accepted.</param>
    public static CopilotRequestFacts Read(ReadOnlySpan<byte> body)
    {
        var facts = default(CopilotRequestFacts);
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool messages = reader.ValueTextEquals("messages"u8);
            reader.Read();
            if (!messages)
            {
                reader.Skip();
                continue;
            }
            facts.ReadMessages(ref reader);
            break;
        }
        return facts;
    }

    private void ReadMessages(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && !(ByAgent && HasImage))
            if (reader.TokenType == JsonTokenType.StartObject) ReadMessage(ref reader);
            else reader.Skip();
    }

    private void ReadMessage(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool role = reader.ValueTextEquals("role"u8), content = reader.ValueTextEquals("content"u8);
            reader.Read();
            if (role && reader.TokenType == JsonTokenType.String)
                ByAgent |= reader.ValueTextEquals("assistant"u8) || reader.ValueTextEquals("tool"u8) || reader.ValueTextEquals("function"u8);
            if (content && reader.TokenType == JsonTokenType.StartArray) ReadParts(ref reader);
            else reader.Skip();
        }
    }

    private void ReadParts(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            if (reader.TokenType == JsonTokenType.StartObject) ReadPart(ref reader);
            else reader.Skip();
    }

    private void ReadPart(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool type = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (type && reader.TokenType == JsonTokenType.String) HasImage |= reader.ValueTextEquals("image_url"u8);
            reader.Skip();
        }
    }
}

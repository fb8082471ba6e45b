using System.Text.Json;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>
/// What <see cref="CopilotRequestFacts"/> reads, for a conversation in OpenAI's Responses format. Follows the rules of Copilot's other
/// clients (opencode, provider/copilot): the last item decides whose turn it is, and tool outputs can contain images.
/// </summary>
internal struct CopilotResponsesFacts
{
    /// <summary>Whether the last item is not a message of the user: the request continues an agent's work and is billed as such.</summary>
    public bool ByAgent { get; private set; }

    /// <summary>Whether any item contains an image.</summary>
    public bool HasImage { get; private set; }

    /// <param name="body">A Responses request that <see cref="ChatRequest"/> has accepted.</param>
    public static CopilotResponsesFacts Read(ReadOnlySpan<byte> body)
    {
        var facts = default(CopilotResponsesFacts);
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool input = reader.ValueTextEquals("input"u8);
            reader.Read();
            if (!input || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                if (reader.TokenType == JsonTokenType.StartObject) facts.ByAgent = !facts.ReadItem(ref reader);
                else reader.Skip();
        }
        return facts;
    }

    /// <returns>Whether it is a message of the user.</returns>
    private bool ReadItem(ref Utf8JsonReader reader)
    {
        bool isUsers = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool role = reader.ValueTextEquals("role"u8), parts = reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("output"u8);
            reader.Read();
            if (role) isUsers = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("user"u8);
            if (parts && reader.TokenType == JsonTokenType.StartArray) ReadParts(ref reader);
            else reader.Skip();
        }
        return isUsers;
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
            if (type && reader.TokenType == JsonTokenType.String) HasImage |= reader.ValueTextEquals("input_image"u8);
            reader.Skip();
        }
    }
}

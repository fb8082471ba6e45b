using System.Text.Json;

namespace ProviderKit.Vendors.GitHubCopilot;

/// <summary>
/// The same of a conversation in OpenAI's Responses format, by the rules of Copilot's other clients (opencode, provider/copilot): whose
/// turn it is, the last item says, and images may stand within the outputs of tools.
/// </summary>
internal struct CopilotResponsesFacts
{
    /// <summary>The last item is not the user's message: the request continues what an agent does, and is billed as such.</summary>
    public bool ByAgent { get; private set; }

    /// <summary>Some item holds an image.</summary>
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

    /// <returns>Whether it is the user's message.</returns>
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

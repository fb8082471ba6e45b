using System.Text.Json;
using ProviderKit.Formats.Requests;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Finds the features of a Messages request that not every server of the format supports.</summary>
internal static class MessagesNeeds
{
    /// <param name="body">A request that <see cref="ChatRequest"/> has accepted.</param>
    public static RequestNeeds Of(ReadOnlySpan<byte> body)
    {
        // Most requests have none of these, and searching for words is much faster than parsing.
        var possible = (body.IndexOf("tool_choice"u8) >= 0 ? RequestNeeds.ToolChoice : 0)
            | (body.IndexOf("output_"u8) >= 0 ? RequestNeeds.OutputFormat : 0)
            | (body.IndexOf("\"document\""u8) >= 0 ? RequestNeeds.Documents : 0);
        if (possible == RequestNeeds.None) return possible;
        var needs = RequestNeeds.None;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("tool_choice"u8)) needs |= Chooses(ref reader) ? RequestNeeds.ToolChoice : 0;
            else if (reader.ValueTextEquals("output_config"u8)) needs |= Has(ref reader, "format"u8) ? RequestNeeds.OutputFormat : 0;
            else if (reader.ValueTextEquals("output_format"u8)) needs |= IsGiven(ref reader) ? RequestNeeds.OutputFormat : 0;
            else if ((possible & RequestNeeds.Documents) != 0 && reader.ValueTextEquals("messages"u8)) needs |= HasDocuments(ref reader) ? RequestNeeds.Documents : 0;
            else reader.Skip();
        }
        return needs;
    }

    /// <summary>Whether the choice says more than <c>{"type":"auto"}</c>.</summary>
    private static bool Chooses(ref Utf8JsonReader reader)
    {
        reader.Read();
        bool chooses = false;
        if (reader.TokenType == JsonTokenType.StartObject)
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isType = reader.ValueTextEquals("type"u8), isParallel = reader.ValueTextEquals("disable_parallel_tool_use"u8);
                reader.Read();
                if (isType) chooses |= reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("auto"u8);
                if (isParallel) chooses |= reader.TokenType == JsonTokenType.True;
                reader.Skip();
            }
        else reader.Skip();
        return chooses;
    }

    private static bool Has(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        reader.Read();
        bool has = false;
        if (reader.TokenType == JsonTokenType.StartObject)
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                if (reader.ValueTextEquals(name)) has |= IsGiven(ref reader);
                else reader.Skip();
        else reader.Skip();
        return has;
    }

    private static bool IsGiven(ref Utf8JsonReader reader)
    {
        reader.Read();
        bool isGiven = reader.TokenType != JsonTokenType.Null;
        reader.Skip();
        return isGiven;
    }

    /// <summary>Whether any block is a document. The input of calls is skipped, since it can contain anything.</summary>
    private static bool HasDocuments(ref Utf8JsonReader reader)
    {
        reader.Read();
        int depth = reader.CurrentDepth;
        bool has = false, isArray = reader.TokenType == JsonTokenType.StartArray;
        while (isArray && reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            if (reader.ValueTextEquals("input"u8)) reader.Skip();
            else if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                has |= reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("document"u8);
            }
        }
        if (!isArray) reader.Skip();
        return has;
    }
}

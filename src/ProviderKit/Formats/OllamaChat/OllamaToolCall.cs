using System.Text.Json;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>One call in a line, as ranges in its JSON. An empty range means that there is no value.</summary>
internal struct OllamaToolCall
{
    private bool _hasName;

    /// <summary>The id; null if the server sends none, as older versions do.</summary>
    public string? Id { get; private set; }

    /// <summary>The whole call.</summary>
    public Range All { get; private set; }

    /// <summary>The name, a JSON string including its quotes.</summary>
    public Range Name { get; private set; }

    /// <summary>The arguments: a JSON object, or a string including its quotes; empty if there are none.</summary>
    public Range Arguments { get; private set; }

    /// <summary>Whether the arguments are a string, as in OpenAI's form.</summary>
    public bool ArgumentsAreText { get; private set; }

    /// <summary>Reads the call at the position of <paramref name="reader"/>, in well-formed JSON.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, out OllamaToolCall call)
    {
        call = default;
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        int start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool id = reader.ValueTextEquals("id"u8), function = reader.ValueTextEquals("function"u8);
            reader.Read();
            if (id && reader.TokenType == JsonTokenType.String) call.Id = reader.GetString();
            else if (function && !call.ReadFunction(ref reader)) return false;
            else reader.Skip();
        }
        call.All = start..(int)reader.BytesConsumed;
        return call._hasName;
    }

    private bool ReadFunction(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool name = reader.ValueTextEquals("name"u8), arguments = reader.ValueTextEquals("arguments"u8);
            reader.Read();
            if (name && reader.TokenType != JsonTokenType.String) return false;
            if (name)
            {
                Name = Take(ref reader);
                _hasName = true;
            }
            else if (arguments && reader.TokenType != JsonTokenType.Null)
            {
                ArgumentsAreText = reader.TokenType == JsonTokenType.String;
                if (!ArgumentsAreText && reader.TokenType != JsonTokenType.StartObject) return false;
                Arguments = Take(ref reader);
            }
            else reader.Skip();
        }
        return true;
    }

    private static Range Take(ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }
}

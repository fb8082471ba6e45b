using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.Cli;

/// <summary>What a line of a command's output is, as far as all commands agree.</summary>
internal enum CliLineKind
{
    /// <summary>Not JSON, such as a notice of an update: passed over.</summary>
    Notice,

    /// <summary>Said before the model is asked: what the command is, and the prompt again.</summary>
    Preamble,

    /// <summary>The model speaks.</summary>
    Answer,

    /// <summary>The last line: how it went.</summary>
    Result,
}

internal static class CliLine
{
    public static CliLineKind KindOf(ReadOnlySpan<byte> line)
    {
        if (!line.TrimStart(" \t\uFEFF"u8).StartsWith("{"u8)) return CliLineKind.Notice;
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool type = reader.ValueTextEquals("type"u8);
                reader.Read();
                if (!type) reader.Skip();
                else if (reader.TokenType == JsonTokenType.String)
                    return reader.ValueTextEquals("result"u8) ? CliLineKind.Result
                        : reader.ValueTextEquals("system"u8) || reader.ValueTextEquals("user"u8) ? CliLineKind.Preamble
                        : CliLineKind.Answer;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Broken JSON is the translation's to judge.
        }
        return CliLineKind.Answer;
    }

    /// <summary>The line with the replacement character for every half of a surrogate pair, at which many clients stumble.</summary>
    /// <param name="line">Well-formed JSON; what has been found in it stays where it is.</param>
    public static ReadOnlySpan<byte> Sound(ReadOnlySpan<byte> line)
    {
        if (!JsonEscapes.HasLoneSurrogate(line)) return line;
        byte[] copy = line.ToArray();
        JsonEscapes.ReplaceLoneSurrogates(copy);
        return copy;
    }
}

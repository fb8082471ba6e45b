using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Vendors.Cli;

/// <summary>The kinds of output lines that all commands have in common.</summary>
internal enum CliLineKind
{
    /// <summary>Not JSON, such as an update notice: not part of the reply.</summary>
    Notice,

    /// <summary>Written before the model is called: information about the command, and the prompt.</summary>
    Preamble,

    /// <summary>Output of the model.</summary>
    Answer,

    /// <summary>The last line: the outcome.</summary>
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
            // The translation reports broken JSON.
        }
        return CliLineKind.Answer;
    }

    /// <summary>The line with every lone half of a surrogate pair replaced by the replacement character, since many clients fail on such halves.</summary>
    /// <param name="line">Well-formed JSON. Positions in it stay valid.</param>
    public static ReadOnlySpan<byte> Sound(ReadOnlySpan<byte> line)
    {
        if (!JsonEscapes.HasLoneSurrogate(line)) return line;
        byte[] copy = line.ToArray();
        JsonEscapes.ReplaceLoneSurrogates(copy);
        return copy;
    }
}

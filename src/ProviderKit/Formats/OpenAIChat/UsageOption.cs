using System.Text.Json;
using ProviderKit.Formats.Requests;
using static ProviderKit.Formats.Requests.RequestReader;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>
/// Reads <c>stream_options</c> and finds the edit that makes the upstream report a stream's usage, in OpenAI's formats that have this
/// field.
/// </summary>
internal struct UsageOption
{
    private static readonly byte[] AddedOptions = "\"stream_options\":{\"include_usage\":true},"u8.ToArray();
    private static readonly byte[] AddedMember = "\"include_usage\":true,"u8.ToArray();
    private static readonly byte[] OnlyMember = "\"include_usage\":true"u8.ToArray();
    private static readonly byte[] WholeOptions = "{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();

    private bool _isGiven;

    /// <summary>Starts with the body's object; <paramref name="start"/> is the position after its opening brace.</summary>
    public static void Begin(int start, ref RequestFacts facts) => facts.UsageEdit = new SplicedBody.Edit(start, 0, AddedOptions);

    /// <summary>Reads the field. The reader is positioned on its name, and moves to the end of its value.</summary>
    public ProviderError? Read(ref Utf8JsonReader reader, ref RequestFacts facts)
    {
        if (_isGiven) return Twice("stream_options");
        _isGiven = true;
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.Null)
        {
            facts.UsageEdit = new SplicedBody.Edit(start, (int)reader.BytesConsumed - start, WholeOptions);
            return null;
        }
        if (reader.TokenType != JsonTokenType.StartObject) return WrongType("stream_options", "an object");

        bool empty = true, found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            empty = false;
            if (!reader.ValueTextEquals("include_usage"u8))
            {
                SkipValue(ref reader);
                continue;
            }
            if (found) return Twice("stream_options.include_usage");
            found = true;
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null))
                return WrongType("stream_options.include_usage", "a boolean");
            facts.IncludeUsage = reader.TokenType == JsonTokenType.True;
            int valueStart = (int)reader.TokenStartIndex;
            facts.UsageEdit = new SplicedBody.Edit(valueStart, (int)reader.BytesConsumed - valueStart, True);
        }
        if (!found) facts.UsageEdit = new SplicedBody.Edit(start + 1, 0, empty ? OnlyMember : AddedMember);
        return null;
    }
}

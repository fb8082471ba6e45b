using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>The facts about a passed-through reply, or one chunk of it, that the gateway needs, read in one pass.</summary>
internal ref struct GenerateFacts : IObjectMembers
{
    private readonly Span<Range> _gaps;
    private int _count;

    /// <param name="gaps">Receives the ranges of strings and counts, by which a similar chunk is recognized (<see cref="JsonShape"/>); may be empty.</param>
    public GenerateFacts(Span<Range> gaps) => _gaps = gaps;

    /// <summary>The start of the model's value; 0 if the reply has none.</summary>
    public int ModelStart { get; private set; }

    public int ModelLength { get; private set; }

    /// <summary>Whether it is an error instead of a reply.</summary>
    public bool IsError { get; private set; }

    public bool HasCandidates { get; private set; }

    /// <summary>Whether the prompt was blocked.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Whether a candidate contains more than its role.</summary>
    public bool HasContent { get; private set; }

    /// <summary>The candidates in it, as a bit mask.</summary>
    public ulong Opened { get; private set; }

    /// <summary>The candidates that end in it, as a bit mask.</summary>
    public ulong Ended { get; private set; }

    public ChatUsage? Usage { get; private set; }

    /// <summary>The number of recorded ranges; -1 if there are too many.</summary>
    public readonly int GapCount => _count > _gaps.Length ? -1 : _count;

    /// <summary>The reply or chunk with the client's name of the model. Unchanged if it contains no model.</summary>
    public readonly SplicedBody Renamed(ReadOnlyMemory<byte> json, ReplyName name) =>
        new(json, ModelLength > 0 ? name.Replacing(ModelStart, ModelLength) : default);

    /// <summary>Returns false if <paramref name="json"/> is not one JSON object.</summary>
    public bool TryRead(ReadOnlySpan<byte> json) => ObjectReader.TryRead(json, ref this);

    public void ReadMember(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("candidates"u8))
        {
            reader.Read();
            ReadCandidates(ref reader);
        }
        else if (reader.ValueTextEquals("usageMetadata"u8))
        {
            reader.Read();
            var copy = reader;
            if (copy.TokenType == JsonTokenType.StartObject) Usage = GoogleUsage.Read(ref copy);
            Pass(ref reader, counts: true);
        }
        else if (reader.ValueTextEquals("modelVersion"u8))
        {
            reader.Read();
            ModelStart = (int)reader.TokenStartIndex;
            Pass(ref reader);
            ModelLength = (int)reader.BytesConsumed - ModelStart;
        }
        else if (reader.ValueTextEquals("promptFeedback"u8)) ReadFeedback(ref reader);
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            IsError = ErrorMembers.Read(ref reader) == ErrorMember.Given;
        }
        else
        {
            reader.Read();
            Pass(ref reader);
        }
    }

    private void ReadCandidates(ref Utf8JsonReader reader)
    {
        HasCandidates = reader.TokenType == JsonTokenType.StartArray;
        if (!HasCandidates)
        {
            Pass(ref reader);
            return;
        }
        for (int position = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; position++)
        {
            if (reader.TokenType == JsonTokenType.StartObject) ReadCandidate(ref reader, position);
            else Pass(ref reader);
        }
    }

    private void ReadCandidate(ref Utf8JsonReader reader, int index)
    {
        bool ends = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isContent = reader.ValueTextEquals("content"u8), isIndex = reader.ValueTextEquals("index"u8), isFinish = reader.ValueTextEquals("finishReason"u8);
            reader.Read();
            if (isFinish) ends = reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty;
            if (isIndex && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number)) index = number;
            if (isContent && reader.TokenType == JsonTokenType.StartObject) ReadContent(ref reader);
            else Pass(ref reader);
        }
        Opened |= EventFacts.BitOf(index);
        if (ends) Ended |= EventFacts.BitOf(index);
    }

    private void ReadContent(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isParts = reader.ValueTextEquals("parts"u8);
            reader.Read();
            if (!isParts || reader.TokenType != JsonTokenType.StartArray)
            {
                Pass(ref reader);
                continue;
            }
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject) ReadPart(ref reader);
                else Pass(ref reader);
            }
        }
    }

    private void ReadPart(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool says = !reader.ValueTextEquals("thought"u8) && !reader.ValueTextEquals("thoughtSignature"u8);
            reader.Read();
            HasContent |= says && (reader.TokenType != JsonTokenType.String || !reader.ValueSpan.IsEmpty);
            Pass(ref reader);
        }
    }

    private void ReadFeedback(ref Utf8JsonReader reader)
    {
        reader.Read();
        var copy = reader;
        Pass(ref reader);
        if (copy.TokenType != JsonTokenType.StartObject) return;
        while (copy.Read() && copy.TokenType == JsonTokenType.PropertyName)
        {
            bool isReason = copy.ValueTextEquals("blockReason"u8);
            copy.Read();
            IsBlocked |= isReason && copy.TokenType == JsonTokenType.String;
            copy.Skip();
        }
    }

    /// <summary>Skips a value and records the ranges of its strings and counts.</summary>
    private void Pass(ref Utf8JsonReader reader, bool counts = false)
    {
        Note(reader, counts);
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        if (_count > _gaps.Length || _gaps.IsEmpty)
        {
            reader.Skip();
            return;
        }
        int depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth) Note(reader, counts);
    }

    private void Note(in Utf8JsonReader reader, bool counts)
    {
        bool isString = reader.TokenType == JsonTokenType.String;
        if (!isString && !(counts && reader.TokenType == JsonTokenType.Number)) return;
        if (_count < _gaps.Length)
        {
            int start = (int)reader.TokenStartIndex + (isString ? 1 : 0);
            _gaps[_count] = start..(start + reader.ValueSpan.Length);
        }
        _count++;
    }
}

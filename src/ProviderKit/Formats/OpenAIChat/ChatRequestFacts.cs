using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIEmbeddings;

namespace ProviderKit.Formats.OpenAIChat;

/// <summary>What routing needs to know about an OpenAI chat or embeddings body, read in one pass.</summary>
internal struct ChatRequestFacts
{
    private const int MaxDepth = 64;

    // Each takes memory; no conversation has as many.
    private const int MaxExtensions = 100_000;

    private static readonly byte[] AddedOptions = "\"stream_options\":{\"include_usage\":true},"u8.ToArray();
    private static readonly byte[] AddedMember = "\"include_usage\":true,"u8.ToArray();
    private static readonly byte[] OnlyMember = "\"include_usage\":true"u8.ToArray();
    private static readonly byte[] WholeOptions = "{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();

    private bool _embeddings;
    private bool _hasContent; // messages, or input
    private bool _hasEncoding;
    private bool _hasStream;
    private bool _hasOptions;
    private bool _deep;

    /// <summary>The model, unescaped.</summary>
    public string Model { get; private set; }

    /// <summary>Where the model's JSON value begins, its quote included.</summary>
    public int ModelStart { get; private set; }

    /// <summary>Bytes of the model's JSON value, both quotes included.</summary>
    public int ModelLength { get; private set; }

    public bool Stream { get; private set; }

    public bool IncludeUsage { get; private set; }

    public EmbeddingEncoding Encoding { get; private set; }

    /// <summary>How many vectors are asked for.</summary>
    public int InputCount { get; private set; }

    /// <summary>What makes the upstream report usage; meaningful when the client did not ask for it.</summary>
    public SplicedBody.Edit UsageEdit { get; private set; }

    /// <summary>Members of messages that not every vendor knows, in the order they stand in; null for none.</summary>
    public List<ExtensionMember>? Extensions { get; private set; }

    /// <summary>A field of the client's own format that only upstreams of that format have; null for none.</summary>
    public string? RequiredField { get; private set; }

    /// <summary>Whether <c>reasoning_effort</c> is a wish (<see cref="SoftMembers"/>).</summary>
    public bool EffortIsSoft { get; private set; }

    /// <summary>Null when <paramref name="json"/> can be a request of that dialect.</summary>
    public static ProviderError? TryRead(ReadOnlySpan<byte> json, ChatDialect dialect, out ChatRequestFacts facts)
    {
        facts = new ChatRequestFacts { _embeddings = dialect == ChatDialect.OpenAIEmbeddings };
        // The reader checks structure only: strings may hold any bytes until somebody unescapes them.
        if (!Utf8.IsValid(json)) return Invalid("The request body is not valid UTF-8.");
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (facts.Read(ref reader) is { } error) return error;
        }
        catch (JsonException e)
        {
            return Invalid(json.IsEmpty || json.Trim(" \t\r\n"u8).IsEmpty
                ? $"The request body is empty; send a JSON object with model and {facts.ContentName}."
                : facts._deep
                    ? $"The request body is nested deeper than {MaxDepth} levels."
                    : $"The request body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of it).");
        }
        catch (InvalidOperationException)
        {
            // The reader's answer to a lone surrogate in a name that it has to unescape for comparing.
            return LoneSurrogate();
        }
        return JsonEscapes.HasLoneSurrogate(json) ? LoneSurrogate() : null;
    }

    private readonly string ContentName => _embeddings ? "input" : "messages";

    private ProviderError? Read(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return Invalid($"The request body must be a JSON object with model and {ContentName}.");

        UsageEdit = new SplicedBody.Edit((int)reader.BytesConsumed, 0, AddedOptions);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var error = reader.ValueTextEquals("model"u8) ? ReadModel(ref reader)
                : reader.ValueTextEquals("stream"u8) ? ReadStream(ref reader)
                : _embeddings ? ReadEmbeddingsMember(ref reader)
                : ReadChatMember(ref reader);
            if (error is not null) return error;
        }
        reader.Read(); // nothing but white space may follow: the reader throws on anything else
        if (Model is null) return Invalid("The parameter model is required.", "model");
        return _hasContent ? null : Invalid($"The parameter {ContentName} is required.", ContentName);
    }

    private ProviderError? ReadChatMember(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("messages"u8) ? ReadMessages(ref reader)
        : reader.ValueTextEquals("tools"u8) ? ReadTools(ref reader)
        : reader.ValueTextEquals("extra_content"u8) ? ReadExtraContent(ref reader)
        : reader.ValueTextEquals("stream_options"u8) ? ReadStreamOptions(ref reader)
        : SkipValue(ref reader);

    private ProviderError? ReadEmbeddingsMember(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("input"u8) ? ReadInput(ref reader)
        : reader.ValueTextEquals("encoding_format"u8) ? ReadEncoding(ref reader)
        : SkipValue(ref reader);

    private ProviderError? ReadModel(ref Utf8JsonReader reader)
    {
        if (Model is not null) return Twice("model");
        reader.Read();
        if (reader.TokenType != JsonTokenType.String) return WrongType("model", "a string");
        ModelStart = (int)reader.TokenStartIndex;
        ModelLength = (int)reader.BytesConsumed - ModelStart;
        if (JsonEscapes.HasLoneSurrogate(reader.ValueSpan)) return Invalid("The parameter model holds a lone surrogate escape.", "model");
        Model = reader.GetString()!;
        return Model.Length == 0 ? Invalid("The parameter model is empty; GET /v1/models lists what there is.", "model") : null;
    }

    private ProviderError? ReadMessages(ref Utf8JsonReader reader)
    {
        if (_hasContent) return Twice("messages");
        _hasContent = true;
        reader.Read();
        return reader.TokenType == JsonTokenType.StartArray ? PassItems(ref reader, "messages", hasParts: true) : WrongType("messages", "an array");
    }

    /// <summary>Tools of any kind, which are the upstream's to judge.</summary>
    private ProviderError? ReadTools(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.StartArray ? PassItems(ref reader, "tools", hasParts: false) : Skip(ref reader);
    }

    /// <summary>What other formats than OpenAI's have, and which of it no upstream can do without.</summary>
    private ProviderError? ReadExtraContent(ref Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Read();
        var value = reader;
        if (Skip(ref reader) is { } error) return error;
        AddExtension(new ExtensionMember(MessageExtensions.ExtraContent, start, (int)reader.BytesConsumed));
        if (value.TokenType != JsonTokenType.StartObject) return null;
        using var document = JsonDocument.ParseValue(ref value);
        RequiredField ??= RequiredFields.MissingIn(document.RootElement, null);
        EffortIsSoft |= document.RootElement.TryGetProperty(SoftMembers.Name, out var soft) && soft.ValueKind == JsonValueKind.Object
            && soft.TryGetProperty(SoftMembers.Effort, out var effort) && effort.ValueKind == JsonValueKind.True;
        return null;
    }

    private ProviderError? PassItems(ref Utf8JsonReader reader, string name, bool hasParts)
    {
        int depth = reader.CurrentDepth;
        try
        {
            while (reader.Read() && reader.CurrentDepth > depth)
                if (reader.TokenType == JsonTokenType.PropertyName) NoteExtension(ref reader, reader.CurrentDepth - depth, hasParts);
            return Extensions is { Count: > MaxExtensions } ? Invalid($"The parameter {name} has too many members that OpenAI's format does not know.", name) : null;
        }
        catch (JsonException)
        {
            NoteDepth(reader);
            throw;
        }
    }

    /// <param name="reader">Stands on a name.</param>
    /// <param name="depth">2 within a message or a tool; 4 within a message's parts or calls.</param>
    /// <param name="hasParts">Whether it is a message.</param>
    private void NoteExtension(ref Utf8JsonReader reader, int depth, bool hasParts)
    {
        if (depth != 2 && !(hasParts && depth == 4)) return;
        var kind = MessageExtensionNames.Of(reader);
        if (kind == MessageExtensions.None || ((depth == 4 || !hasParts) && (kind & MessageExtensionNames.InParts) == 0)) return;
        int start = (int)reader.TokenStartIndex;
        reader.Read();
        reader.Skip();
        AddExtension(new ExtensionMember(kind, start, (int)reader.BytesConsumed));
    }

    private void AddExtension(ExtensionMember member)
    {
        Extensions ??= [];
        if (Extensions.Count <= MaxExtensions) Extensions.Add(member);
    }

    private ProviderError? ReadInput(ref Utf8JsonReader reader)
    {
        if (_hasContent) return Twice("input");
        _hasContent = true;
        reader.Read();
        if (!EmbeddingsInput.TryPass(ref reader, out int count))
            return WrongType("input", "a string, an array of strings, an array of token ids or an array of such arrays");
        InputCount = count;
        return null;
    }

    private ProviderError? ReadEncoding(ref Utf8JsonReader reader)
    {
        if (_hasEncoding) return Twice("encoding_format");
        _hasEncoding = true;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType != JsonTokenType.String) return WrongType("encoding_format", "a string");
        Encoding = reader.ValueTextEquals("float"u8) ? EmbeddingEncoding.Float
            : reader.ValueTextEquals("base64"u8) ? EmbeddingEncoding.Base64
            : EmbeddingEncoding.Other;
        return null;
    }

    private ProviderError? ReadStream(ref Utf8JsonReader reader)
    {
        if (_hasStream) return Twice("stream");
        _hasStream = true;
        reader.Read();
        Stream = reader.TokenType == JsonTokenType.True;
        if (Stream && _embeddings) return Invalid("Embeddings are not streamed: leave the parameter stream out.", "stream");
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            ? null
            : WrongType("stream", "a boolean");
    }

    private ProviderError? ReadStreamOptions(ref Utf8JsonReader reader)
    {
        if (_hasOptions) return Twice("stream_options");
        _hasOptions = true;
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.Null)
        {
            UsageEdit = new SplicedBody.Edit(start, (int)reader.BytesConsumed - start, WholeOptions);
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
            IncludeUsage = reader.TokenType == JsonTokenType.True;
            int valueStart = (int)reader.TokenStartIndex;
            UsageEdit = new SplicedBody.Edit(valueStart, (int)reader.BytesConsumed - valueStart, True);
        }
        if (!found) UsageEdit = new SplicedBody.Edit(start + 1, 0, empty ? OnlyMember : AddedMember);
        return null;
    }

    private ProviderError? SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        return Skip(ref reader);
    }

    /// <summary>Passes over a value; notes when it goes too deep, since the reader's exception says so only in words.</summary>
    private ProviderError? Skip(ref Utf8JsonReader reader)
    {
        try
        {
            reader.Skip();
            return null;
        }
        catch (JsonException)
        {
            NoteDepth(reader);
            throw;
        }
    }

    private void NoteDepth(in Utf8JsonReader reader)
    {
        // An opening bracket does not count itself.
        int open = reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? 1 : 0;
        _deep = reader.CurrentDepth + open >= MaxDepth;
    }

    private static ProviderError Twice(string name) => Invalid($"The parameter {name} is given twice.", name);

    private static ProviderError WrongType(string name, string expected) => Invalid($"The parameter {name} must be {expected}.", name);

    private static ProviderError LoneSurrogate() =>
        Invalid("The request body holds a lone surrogate escape (half a \\ud83d\\ude00 pair) in a string.");

    private static ProviderError Invalid(string message, string? param = null) =>
        new(ProviderErrorKind.InvalidRequest, message) { Param = param };
}

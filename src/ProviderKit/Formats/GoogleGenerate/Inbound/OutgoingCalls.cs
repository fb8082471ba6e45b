using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>The calls of one candidate. They are held until they are whole, since this format has each in one piece.</summary>
internal sealed class OutgoingCalls(BridgeContext context)
{
    // A reply with more than that is none that anybody can use.
    private const int MostHeld = 32 * 1024 * 1024;
    private const int Most = 4096;

    private readonly List<Call> _calls = [];
    private int _held;

    private sealed class Call(int? index, string? id)
    {
        public int? Index => index;

        public string? Id { get; set; } = id;

        public string? Name { get; set; }

        public byte[]? Extra { get; set; }

        public ArrayBufferWriter<byte> Arguments { get; } = new(); // as they stand in JSON

        public string? Args { get; set; }
    }

    public bool Any => _calls.Count > 0;

    /// <summary>Takes the calls of one chunk, or those of a whole reply.</summary>
    /// <param name="array">The calls.</param>
    /// <param name="areWhole">Whether each is a call of its own, rather than a piece of one.</param>
    /// <returns>False when there are more, or there is more of them, than can be held.</returns>
    public bool Add(ReadOnlySpan<byte> array, bool areWhole)
    {
        var reader = new Utf8JsonReader(array);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) AddCall(ref reader, array, areWhole);
            else reader.Skip();
        }
        return _held <= MostHeld && _calls.Count <= Most;
    }

    /// <summary>Looks at all of them, now that nothing more comes.</summary>
    /// <param name="isCut">The answer ended at its longest: arguments may be cut.</param>
    /// <returns>Null, or what is wrong with one.</returns>
    public ProviderError? Check(bool isCut)
    {
        foreach (var call in _calls)
        {
            if (string.IsNullOrEmpty(call.Name)) return context.BadReply("a tool call without a name");
            call.Args = ArgsOf(call, isCut);
            if (call.Args is null) return context.BadReply($"arguments for the tool {call.Name} that are not a JSON object");
        }
        return null;
    }

    /// <summary>Writes the parts; only after <see cref="Check"/>.</summary>
    public void Write(Utf8JsonWriter json, OutgoingSeal seal)
    {
        var ids = new ReplyCallIds(context.Id);
        bool isFirst = true;
        foreach (var call in _calls)
        {
            if (call.Name is null) continue;
            json.WriteStartObject();
            json.WriteStartObject("functionCall"u8);
            json.WriteString("id"u8, ids.Next(call.Id));
            json.WriteString("name"u8, context.Notes.ToolNames.ToClient(call.Name));
            json.WritePropertyName("args"u8);
            json.WriteRawValue(call.Args ?? "{}", skipInputValidation: true);
            json.WriteEndObject();
            if (SignatureOf(call, isFirst ? seal : null) is { } signature) json.WriteString("thoughtSignature"u8, signature);
            json.WriteEndObject();
            isFirst = false;
        }
    }

    /// <summary>Google's own signature, or a seal of this gateway's around what another vendor wants back.</summary>
    private string? SignatureOf(Call call, OutgoingSeal? seal)
    {
        if (call.Extra is { } extra && GoogleSignature.IsBy(context))
        {
            using var json = JsonDocument.Parse($"{{\"extra_content\":{Encoding.UTF8.GetString(extra)}}}");
            if (GoogleSignature.Of(json.RootElement) is { } own) return own;
        }
        return (seal ?? new OutgoingSeal(context)).Sign(call.Extra);
    }

    private void AddCall(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool isWhole)
    {
        int? index = null;
        string? id = null, name = null;
        ReadOnlySpan<byte> arguments = default;
        byte[]? extra = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8)) index = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number) ? number : null;
            else if (reader.ValueTextEquals("id"u8)) id = TextOf(ref reader);
            else if (reader.ValueTextEquals("function"u8)) ReadFunction(ref reader, json, ref name, ref arguments);
            else if (reader.ValueTextEquals("extra_content"u8))
            {
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                bool isObject = reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
                if (isObject && !JsonEscapes.HasLoneSurrogate(json[start..(int)reader.BytesConsumed])) extra = json[start..(int)reader.BytesConsumed].ToArray();
            }
            else reader.Read();
            reader.Skip();
        }
        var call = isWhole ? Added(index, id) : Find(index, id, name);
        call.Id = string.IsNullOrEmpty(call.Id) ? id : call.Id;
        if (string.IsNullOrEmpty(call.Name)) call.Name = string.IsNullOrEmpty(name) ? null : name;
        call.Extra = extra ?? call.Extra;
        call.Arguments.Write(arguments);
        _held += arguments.Length;
    }

    private static void ReadFunction(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref string? name, ref ReadOnlySpan<byte> arguments)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8)) name = TextOf(ref reader);
            else if (reader.ValueTextEquals("arguments"u8))
            {
                reader.Read();
                int start = (int)reader.TokenStartIndex;
                if (reader.TokenType == JsonTokenType.String) arguments = json[(start + 1)..((int)reader.BytesConsumed - 1)];
                else if (reader.TokenType == JsonTokenType.StartObject)
                {
                    // Some servers send the object itself.
                    reader.Skip();
                    arguments = JsonText.Quote(Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed])).AsSpan()[1..^1];
                }
            }
            else reader.Read();
            reader.Skip();
        }
    }

    /// <summary>
    /// The call that a piece belongs to. The index says it; servers leave it out, or give all calls the same one, and then an id
    /// that is new, or a name, begins another.
    /// </summary>
    private Call Find(int? index, string? id, string? name)
    {
        var known = index is null ? _calls.LastOrDefault() : _calls.FindLast(c => c.Index == index);
        bool isNew = known is null
            || (!string.IsNullOrEmpty(id) && !string.IsNullOrEmpty(known.Id) && id != known.Id)
            || (index is null && !string.IsNullOrEmpty(name) && known.Name is not null && string.IsNullOrEmpty(id));
        return isNew ? Added(index, id) : known!;
    }

    private Call Added(int? index, string? id)
    {
        var call = new Call(index, id);
        _calls.Add(call);
        return call;
    }

    /// <summary>The arguments as a JSON object; null when they are none and cannot be made one.</summary>
    private static string? ArgsOf(Call call, bool isCut)
    {
        byte[] quoted = [(byte)'"', .. call.Arguments.WrittenSpan, (byte)'"'];
        if (JsonEscapes.HasLoneSurrogate(quoted)) return null;
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        string text = reader.GetString()!.Trim();
        if (text.Length == 0 || text == "null") return "{}";
        if (Canonical.Rules.CallArguments.AreObject(text)) return text;
        return isCut ? CutJson.Closed(text) is { } closed && Canonical.Rules.CallArguments.AreObject(closed) ? closed : "{}" : null;
    }

    private static string? TextOf(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
}

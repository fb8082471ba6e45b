using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>The tool calls of one reply, put together from their pieces. Not thread-safe.</summary>
internal sealed class AnswerCalls(BridgeContext context)
{
    // A reply with more than that is none that anybody can use.
    private const int MostCharacters = 32 * 1024 * 1024;
    private const int Most = 4096;

    private readonly List<Call> _calls = [];
    private ReplyCallIds _ids = new(context.Id);
    private int _held;
    private bool _finished;

    private sealed class Call(int? index, string? givenId)
    {
        public int? Index => index;

        public string? GivenId { get; set; } = givenId;

        public string? Name { get; set; }

        public StringBuilder Arguments { get; } = new();
    }

    /// <summary>Whether there are calls that have not been given out.</summary>
    public bool Any => _calls.Count > 0 && !_finished;

    /// <summary>Takes the calls of one chunk.</summary>
    /// <returns>False when there are more, or there is more of them, than can be held.</returns>
    /// <exception cref="InvalidOperationException">A string in them is not valid text.</exception>
    public bool Add(ReadOnlySpan<byte> array)
    {
        var reader = new Utf8JsonReader(array);
        using var document = JsonDocument.ParseValue(ref reader);
        return Add(document.RootElement);
    }

    /// <summary>The same, for a list that has been parsed; anything else is none.</summary>
    public bool Add(JsonElement calls)
    {
        if (calls.ValueKind != JsonValueKind.Array) return true;
        foreach (var piece in calls.EnumerateArray()) Add(piece, JsonMember.Get(piece, "function"));
        return _held <= MostCharacters && _calls.Count <= Most;
    }

    /// <summary>The reply has no more of them.</summary>
    /// <param name="isCut">The answer ended at its longest: arguments may be cut.</param>
    /// <param name="calls">The calls, whole.</param>
    /// <returns>Null, or what is wrong with one of them.</returns>
    public ProviderError? Finish(bool isCut, out IReadOnlyList<AnswerCall> calls)
    {
        var whole = new List<AnswerCall>(_calls.Count);
        (calls, _finished) = (whole, true);
        foreach (var call in _calls)
        {
            if (call.Name is null) return context.BadReply("a tool call without a name");
            if (ObjectOf(call.Arguments.ToString(), isCut) is not { } arguments)
                return context.BadReply($"arguments for the tool {call.Name} that are not a JSON object");
            whole.Add(new AnswerCall(_ids.Next(call.GivenId), context.Notes.ToolNames.ToClient(call.Name), arguments));
        }
        return null;
    }

    /// <summary>Writes the member of a message.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<AnswerCall> calls)
    {
        json.WriteStartArray("tool_calls"u8);
        for (int i = 0; i < calls.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, calls[i].Id);
            json.WriteStartObject("function"u8);
            json.WriteNumber("index"u8, i);
            json.WriteString("name"u8, calls[i].Name);
            json.WritePropertyName("arguments"u8);
            // As the model wrote it: a number may not survive being read.
            json.WriteRawValue(calls[i].Arguments, skipInputValidation: true);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Add(JsonElement piece, JsonElement function)
    {
        int? index = JsonMember.Get(piece, "index") is { ValueKind: JsonValueKind.Number } given && given.TryGetInt32(out int number) ? number : null;
        string? id = JsonMember.Text(piece, "id"), name = JsonMember.Text(function, "name");
        var call = Find(index, id, name);
        if (string.IsNullOrEmpty(call.GivenId)) call.GivenId = id;
        if (string.IsNullOrEmpty(call.Name) && !string.IsNullOrEmpty(name)) call.Name = name;
        var arguments = JsonMember.Get(function, "arguments");
        // Some servers send the object itself.
        string text = arguments.ValueKind switch
        {
            JsonValueKind.String => arguments.GetString()!,
            JsonValueKind.Object => arguments.GetRawText(),
            _ => "",
        };
        call.Arguments.Append(text);
        _held += text.Length;
    }

    /// <summary>
    /// The call that a piece belongs to. The index says it; servers leave it out, or give all calls the same one, and then an id
    /// that is new, or a name, begins another.
    /// </summary>
    private Call Find(int? index, string? id, string? name)
    {
        var known = index is null ? _calls.LastOrDefault() : _calls.FindLast(call => call.Index == index);
        bool isNew = known is null
            || (!string.IsNullOrEmpty(id) && !string.IsNullOrEmpty(known.GivenId) && id != known.GivenId)
            || (index is null && !string.IsNullOrEmpty(name) && known.Name is not null && string.IsNullOrEmpty(id));
        if (!isNew) return known!;
        var call = new Call(index, id);
        _calls.Add(call);
        return call;
    }

    /// <summary>The arguments as a JSON object; null when they are none and cannot be made one.</summary>
    private static string? ObjectOf(string text, bool isCut)
    {
        text = text.Trim();
        if (text is "" or "null") return "{}";
        return IsObject(text) ? text : isCut ? CutJson.Closed(text) is { } closed && IsObject(closed) ? closed : "{}" : null;
    }

    private static bool IsObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object && !JsonEscapes.HasLoneSurrogate(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// The tool calls of one stream. One call is open at a time: the pieces of a call are passed on while it is the open one, and
/// those of the others are held until their turn comes.
/// </summary>
internal sealed class OutgoingCalls(ICallBlocks blocks, BridgeContext context, Func<string?, string> idOf)
{
    // A reply with more than that held back is none that anybody can use.
    public const int MostHeld = 32 * 1024 * 1024;

    // Finding the call of a piece takes longer the more there are, and each costs memory even if it is empty.
    private const int Most = 4096;

    private readonly List<Call> _calls = [];
    private Call? _open;
    private int _held;

    private sealed class Call(int? index, string? givenId)
    {
        public int? Index => index;

        public string? GivenId { get; set; } = givenId;

        public string? Name { get; set; }

        public byte[]? Extra { get; set; }

        public ArrayBufferWriter<byte> Held { get; } = new();

        public StreamedArguments Arguments;

        public bool IsDone { get; set; }
    }

    /// <summary>Whether the reply calls a tool.</summary>
    public bool Any => _calls.Exists(c => c.Name is not null);

    /// <summary>Whether some call has no name yet, without which nobody can make it.</summary>
    public bool AreNameless => _calls.Exists(c => c.Name is null);

    /// <summary>Whether nothing more can come for any of them.</summary>
    public bool AreWhole => _calls.TrueForAll(c => c.IsDone || c.Arguments.AreWhole);

    /// <summary>Takes the calls of one chunk.</summary>
    /// <returns>False when there are more, or there is more of them, than can be held.</returns>
    public bool Add(ReadOnlySpan<byte> array, EventQueue output)
    {
        var reader = new Utf8JsonReader(array);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject) AddCall(ref reader, array, output);
            else reader.Skip();
        }
        return _held <= MostHeld && _calls.Count <= Most;
    }

    /// <summary>The reply is complete: writes what was held back.</summary>
    public void End(EventQueue output)
    {
        Close(output);
        foreach (var call in _calls)
        {
            if (call.IsDone || call.Name is null) continue;
            Open(call, output);
            Close(output);
        }
    }

    private void AddCall(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, EventQueue output)
    {
        int? index = null;
        string? id = null, name = null;
        ReadOnlySpan<byte> arguments = default, extra = default;
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
                if (isObject) extra = json[start..(int)reader.BytesConsumed];
            }
            else reader.Read();
            reader.Skip();
        }
        var call = Find(index, id, name);
        call.GivenId = string.IsNullOrEmpty(call.GivenId) ? id : call.GivenId;
        if (string.IsNullOrEmpty(call.Name)) call.Name = string.IsNullOrEmpty(name) ? null : name;
        if (!extra.IsEmpty) call.Extra = extra.ToArray();
        Take(call, arguments, output);
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
            || (!string.IsNullOrEmpty(id) && !string.IsNullOrEmpty(known.GivenId) && id != known.GivenId)
            || (index is null && !string.IsNullOrEmpty(name) && known.Name is not null && string.IsNullOrEmpty(id));
        if (!isNew) return known!;
        var call = new Call(index, id);
        _calls.Add(call);
        return call;
    }

    private void Take(Call call, ReadOnlySpan<byte> arguments, EventQueue output)
    {
        if (call.IsDone) return; // white space after its end, or a server that repeats itself
        // How some servers write that there are none. Clients would read it as an input that is null.
        if (!call.Arguments.HaveBegun && arguments.SequenceEqual("null"u8)) arguments = default;
        call.Arguments.Add(arguments);
        if (!ReferenceEquals(call, _open) && call.Name is not null && IsNext(call))
        {
            Close(output);
            Open(call, output);
        }
        if (ReferenceEquals(call, _open)) WriteInput(arguments, output);
        else
        {
            call.Held.Write(arguments);
            _held += arguments.Length;
        }
    }

    /// <summary>Nothing is open, or what is open is whole, and no call before this one waits.</summary>
    private bool IsNext(Call call) =>
        (_open is null || _open.Arguments.AreWhole) && ReferenceEquals(_calls.Find(c => !c.IsDone && !ReferenceEquals(c, _open)), call);

    private void Open(Call call, EventQueue output)
    {
        string id = idOf(call.GivenId), name = context.Notes.ToolNames.ToClient(call.Name!);
        blocks.BeginCall(output, id, name, call.Extra);
        _open = call;
        WriteInput(call.Held.WrittenSpan, output);
        _held -= call.Held.WrittenCount;
        call.Held.Clear();
    }

    private void WriteInput(ReadOnlySpan<byte> arguments, EventQueue output)
    {
        if (!arguments.IsEmpty) blocks.WriteInput(output, arguments);
    }

    private void Close(EventQueue output)
    {
        if (_open is null) return;
        _open.IsDone = true;
        _open = null;
        blocks.EndCall(output);
    }

    private static string? TextOf(ref Utf8JsonReader reader) =>
        reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
}

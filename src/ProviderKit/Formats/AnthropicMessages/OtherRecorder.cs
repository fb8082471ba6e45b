using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Collects the blocks of a stream other than text, thoughts and calls, and writes them as a whole (<see cref="OtherBlocks"/>). Works on
/// JSON: only the pieces of an input are decoded, since they are JSON within JSON strings.
/// </summary>
internal sealed class OtherRecorder
{
    // Results of the vendor's tools can be long. A stream that exceeds this is an error.
    private const int MaxBytes = 8 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _blocks = new();
    private readonly ArrayBufferWriter<byte> _input = new();
    private readonly ArrayBufferWriter<byte> _citations = new();
    private readonly ArrayBufferWriter<byte> _deltas = new();
    private byte[]? _block;
    private byte[]? _container;
    private byte[]? _context;
    private byte[]? _fields;
    private int _index;

    /// <summary>Whether the limit is exceeded.</summary>
    public bool IsFull => _blocks.WrittenCount + _input.WrittenCount + _citations.WrittenCount + _deltas.WrittenCount + (_block?.Length ?? 0) > MaxBytes;

    /// <summary>Begins a block of another type; <see cref="End"/> completes it.</summary>
    public void Begin(in StreamEvent start) => (_block, _index) = (start.PartJson.IsEmpty ? null : start.PartJson.ToArray(), start.Index);

    /// <summary>Adds a delta of the open block: a citation, or for a block of another type a piece of its input or any other delta.</summary>
    public void Add(in StreamEvent delta)
    {
        if (delta.Part == StreamPartKind.Citation)
        {
            _index = delta.Index;
            AddItem(_citations, delta.CitationJson);
        }
        else if (_block is null) return;
        else if (delta.Part == StreamPartKind.Input) _input.Write(StreamEvent.Unquoted(delta.Text));
        else AddItem(_deltas, delta.PartJson);
    }

    /// <summary>Records the fields of the message as a whole.</summary>
    public void TakeMessage(in StreamEvent read)
    {
        if (!read.ContainerJson.IsEmpty) _container = read.ContainerJson.ToArray();
        if (!read.ContextJson.IsEmpty) _context = read.ContextJson.ToArray();
        if (read.Kind == StreamEventKind.MessageDelta && !read.PartJson.IsEmpty) _fields = WithUsage(read.PartJson, read.UsageJson);
    }

    /// <summary>Completes the open block.</summary>
    public void End()
    {
        if (_block is null && _citations.WrittenCount == 0) return;
        _blocks.Write(_blocks.WrittenCount == 0 ? "[{"u8 : ",{"u8);
        _blocks.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"index\":{_index}")));
        if (_block is null) _blocks.Write(",\"type\":\"text\""u8);
        else CopyMembers(_block, withInput: _input.WrittenCount == 0);
        if (_input.WrittenCount > 0) AddMember(_blocks, "input"u8, InputJson());
        if (_citations.WrittenCount > 0) AddMember(_blocks, "citations"u8, [.. _citations.WrittenSpan, (byte)']']);
        if (_deltas.WrittenCount > 0) AddMember(_blocks, "deltas"u8, [.. _deltas.WrittenSpan, (byte)']']);
        _blocks.Write("}"u8);
        _block = null;
        _input.ResetWrittenCount();
        _citations.ResetWrittenCount();
        _deltas.ResetWrittenCount();
    }

    /// <summary>Completes the open block and writes a delta with all complete blocks.</summary>
    public void EndTo(ChunkWriter output)
    {
        End();
        if (_blocks.WrittenCount == 0) return;
        WriteBlocks(output.BeginDelta(), [.. _blocks.WrittenSpan, (byte)']'], null);
        output.EndDelta();
        _blocks.ResetWrittenCount();
    }

    /// <summary>Writes a delta that marks the start of a text.</summary>
    public static void WriteText(int index, ChunkWriter output)
    {
        WriteBlocks(output.BeginDelta(), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""[{"index":{{index}},"type":"text"}]""")), null);
        output.EndDelta();
    }

    /// <summary>Writes a delta with everything collected, if there is anything.</summary>
    /// <param name="output">Receives the delta.</param>
    /// <param name="stopReason">The stop reason.</param>
    /// <param name="forMessages">Whether the client uses this format and therefore gets all fields.</param>
    public void WriteTo(ChunkWriter output, string stopReason, bool forMessages)
    {
        End();
        string? own = forMessages ? stopReason : StopReasons.Own(stopReason);
        if (_blocks.WrittenCount == 0 && _container is null && _context is null && own is null) return;
        WriteBlocks(output.BeginDelta(), _blocks.WrittenCount > 0 ? [.. _blocks.WrittenSpan, (byte)']'] : null, json =>
        {
            if (_container is not null) WriteMember(json, OtherBlocks.Container, _container);
            if (_context is not null) WriteMember(json, OtherBlocks.Context, _context);
            if (own is not null) json.WriteString(OtherBlocks.StopReason, own);
            if (forMessages && _fields is not null) WriteMember(json, MessagesExtras.Fields, _fields);
        });
        output.EndDelta();
        _blocks.ResetWrittenCount();
        (_container, _context) = (null, null);
    }

    private static void WriteBlocks(Utf8JsonWriter json, byte[]? blocks, Action<Utf8JsonWriter>? more)
    {
        json.WriteStartObject(OtherBlocks.Outer);
        json.WriteStartObject(OtherBlocks.Inner);
        if (blocks is not null) WriteMember(json, OtherBlocks.Blocks, blocks);
        more?.Invoke(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The final delta of a message, with the usage added as a member.</summary>
    private static byte[] WithUsage(ReadOnlySpan<byte> delta, ReadOnlySpan<byte> usage) =>
        usage.IsEmpty ? delta.ToArray() : [.. "{\"usage\":"u8, .. usage, .. delta.TrimStart("{ \t\r\n"u8).StartsWith("}"u8) ? ""u8 : ","u8, .. delta[1..]];

    private static void WriteMember(Utf8JsonWriter json, string name, byte[] value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value, skipInputValidation: true);
    }

    private void CopyMembers(byte[] block, bool withInput)
    {
        var reader = new Utf8JsonReader(block);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int start = (int)reader.TokenStartIndex;
            bool isLeftOut = reader.ValueTextEquals("index"u8) || (!withInput && reader.ValueTextEquals("input"u8));
            reader.Skip();
            if (isLeftOut) continue;
            _blocks.Write(","u8);
            _blocks.Write(block.AsSpan(start, (int)reader.BytesConsumed - start));
        }
    }

    /// <summary>The joined pieces; as a JSON string if they are not valid JSON.</summary>
    private byte[] InputJson()
    {
        byte[] quoted = UpstreamText.Clean((byte[])[(byte)'"', .. _input.WrittenSpan, (byte)'"']).ToArray();
        if (JsonEscapes.HasLoneSurrogate(quoted)) return quoted;
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        byte[] input = Encoding.UTF8.GetBytes(reader.GetString()!);
        try
        {
            using var parsed = JsonDocument.Parse(input);
            return input;
        }
        catch (JsonException)
        {
            return quoted;
        }
    }

    private static void AddItem(ArrayBufferWriter<byte> list, ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty) return;
        list.Write(list.WrittenCount == 0 ? "["u8 : ","u8);
        list.Write(json);
    }

    private static void AddMember(ArrayBufferWriter<byte> members, ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty) return;
        members.Write(",\""u8);
        members.Write(name);
        members.Write("\":"u8);
        members.Write(json);
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Collects the OpenAI chunks that a translator writes, and returns them one by one with their facts. Its memory is
/// reused: a chunk is valid until the next write. Not thread-safe.
/// </summary>
internal sealed class ChunkWriter : IDisposable
{
    private static readonly JsonWriterOptions Options = new()
    {
        // The values are our own or have been parsed, so the output is well-formed.
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly WrittenPieces<EventFacts> _chunks = new();
    private readonly PooledBuffer _bytes;
    private readonly Utf8JsonWriter _json;
    private readonly ReplyContext _context;
    private byte[]? _opening; // the beginning of all chunks: written once, then copied
    private int _deltaStart;
    private int _choice;

    public ChunkWriter(ReplyContext context)
    {
        _context = context;
        Id = $"chatcmpl-{context.Id}";
        Model = context.ClientModel ?? JsonText.Quote(context.Model);
        _bytes = _chunks.Bytes;
        _json = new Utf8JsonWriter(_bytes, Options);
    }

    /// <summary>The reply's id, in every chunk. Default: a generated id; set it if the vendor sends one.</summary>
    public string Id
    {
        get;
        set
        {
            field = value;
            _opening = null;
        }
    }

    /// <summary>The model in every chunk, as a JSON string.</summary>
    public byte[] Model { get; }

    /// <summary>Begins a chunk with one choice and its <c>delta</c>. Write the members of the delta, then call <see cref="EndDelta"/>.</summary>
    public Utf8JsonWriter BeginDelta(int choice = 0)
    {
        BeginChoice(choice);
        _deltaStart = _bytes.Length;
        _json.Reset();
        _json.WriteStartObject();
        return _json;
    }

    /// <summary>Ends the chunk begun by <see cref="BeginDelta"/>.</summary>
    /// <param name="finishReason">OpenAI's finish reason; null while the reply continues.</param>
    /// <param name="logProbs">Writes the value of <c>logprobs</c>; null if there are none.</param>
    public void EndDelta(string? finishReason = null, Action<Utf8JsonWriter>? logProbs = null)
    {
        _json.WriteEndObject();
        _json.Flush();
        bool says = _bytes.Length - _deltaStart > "{}".Length;
        if (logProbs is not null)
        {
            _bytes.Write(",\"logprobs\":"u8);
            _json.Reset();
            logProbs(_json);
            _json.Flush();
        }
        EndChoice(says, finishReason);
    }

    /// <summary>Writes the first chunk, with the role.</summary>
    public void WriteRole(int choice = 0)
    {
        BeginChoice(choice);
        _bytes.Write("{\"role\":\"assistant\",\"content\":\"\"}"u8);
        EndChoice(says: false);
    }

    /// <summary>Writes a piece of text, or of another member of the delta such as <c>reasoning_content</c>.</summary>
    public void WriteText(ReadOnlySpan<byte> member, string text, int choice = 0)
    {
        BeginDelta(choice).WriteString(member, text);
        _json.WriteEndObject();
        _json.Flush();
        EndChoice(text.Length > 0);
    }

    /// <summary>Writes text that is already a JSON string. It is copied with its escapes, without decoding it.</summary>
    /// <param name="member">The delta's member, such as <c>content</c>.</param>
    /// <param name="content">The vendor's JSON string without its quotes (<c>Utf8JsonReader.ValueSpan</c>).</param>
    /// <param name="choice">The index of the choice.</param>
    public void WriteRawText(ReadOnlySpan<byte> member, ReadOnlySpan<byte> content, int choice = 0)
    {
        BeginChoice(choice);
        _bytes.Write("{\""u8);
        _bytes.Write(member);
        _bytes.Write("\":\""u8);
        _chunks.WriteText(content);
        _bytes.Write("\"}"u8);
        EndChoice(!content.IsEmpty);
    }

    /// <summary>Writes text that is already a JSON string, with the JSON array of OpenAI's <c>logprobs.content</c>.</summary>
    public void WriteRawText(ReadOnlySpan<byte> member, ReadOnlySpan<byte> content, ReadOnlySpan<byte> logProbs)
    {
        BeginChoice(0);
        _bytes.Write("{\""u8);
        _bytes.Write(member);
        _bytes.Write("\":\""u8);
        _bytes.Write(content);
        _bytes.Write("\"},\"logprobs\":{\"content\":"u8);
        _bytes.Write(logProbs);
        _bytes.Write("}"u8);
        EndChoice(!content.IsEmpty);
    }

    /// <summary>Writes a piece of a call's arguments, as <see cref="WriteRawText(ReadOnlySpan{byte}, ReadOnlySpan{byte}, int)"/> writes text.</summary>
    /// <param name="call">The index of the call.</param>
    /// <param name="piece">The vendor's JSON string without its quotes.</param>
    /// <param name="isCustom">Whether it is a custom tool, which has an input instead of arguments.</param>
    public void WriteRawArguments(int call, ReadOnlySpan<byte> piece, bool isCustom = false)
    {
        BeginChoice(0);
        _bytes.Write("{\"tool_calls\":[{\"index\":"u8);
        WriteNumber(call);
        _bytes.Write(isCustom ? ",\"custom\":{\"input\":\""u8 : ",\"function\":{\"arguments\":\""u8);
        _chunks.WriteText(piece);
        _bytes.Write("\"}}]}"u8);
        EndChoice(says: true);
    }

    /// <summary>Writes the last chunk of a choice.</summary>
    public void WriteFinish(string finishReason, int choice = 0)
    {
        BeginDelta(choice);
        EndDelta(finishReason);
    }

    /// <summary>Writes the final chunk, with the usage. The dispatcher hides it from clients that did not request it.</summary>
    public void WriteUsage(ChatUsage usage)
    {
        BeginChunk();
        _bytes.Write("],"u8);
        _json.Reset();
        UsageWriter.Write(_json, usage);
        _json.Flush();
        _bytes.Write("}"u8);
        _chunks.End(new EventFacts { Usage = usage });
    }

    /// <summary>
    /// Allows the chunk of this event to be repeated for the following events, as long as they differ from it only in their text (and in
    /// <see cref="IChatStreamTranslator.Varying"/>). Call this only if such an event would become the same chunk around its own text, and would
    /// change no state other than what <see cref="IChatStreamTranslator.Repeated"/> records. Has no effect unless the event became one
    /// chunk with one raw text of the event.
    /// </summary>
    public void MayRepeat() => _chunks.MayRepeat();

    /// <summary>Begins the translation of a new event.</summary>
    public void From(ReadOnlyMemory<byte> upstreamEvent) => _chunks.From(upstreamEvent);

    /// <summary>The chunk of the event, if it may be repeated.</summary>
    public bool TryGetRepeatable(out RepeatableChunk chunk) => _chunks.TryGetRepeatable(_chunks.Peek(), out chunk);

    /// <summary>Takes the next chunk.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> chunk) => TryTake(out chunk, out _);

    /// <summary>Takes the next chunk and its facts.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> chunk, out EventFacts facts) => _chunks.TryTake(out chunk, out facts);

    public void Dispose()
    {
        _json.Dispose();
        _chunks.Dispose();
    }

    private void BeginChunk()
    {
        _chunks.Begin();
        _bytes.Write(_opening ??= Opening());
    }

    private void BeginChoice(int choice)
    {
        BeginChunk();
        _choice = choice;
        _bytes.Write("{\"index\":"u8);
        WriteNumber(choice);
        _bytes.Write(",\"delta\":"u8);
    }

    private void EndChoice(bool says, string? finishReason = null)
    {
        _bytes.Write(",\"finish_reason\":"u8);
        _bytes.Write(finishReason is null ? "null"u8 : JsonText.Quote(finishReason));
        _bytes.Write("}]}"u8);
        ulong bit = EventFacts.BitOf(_choice);
        _chunks.End(new EventFacts { HasContent = says, Opened = bit, Ended = finishReason is null ? 0 : bit });
    }

    private void WriteNumber(int number)
    {
        Utf8Formatter.TryFormat(number, _bytes.GetSpan(11), out int digits);
        _bytes.Advance(digits);
    }

    private byte[] Opening()
    {
        string id = JsonEncodedText.Encode(Id, Options.Encoder).Value;
        return
        [
            .. Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{{\"id\":\"{id}\",\"object\":\"chat.completion.chunk\",\"created\":{_context.Created},\"model\":")),
            .. Model,
            .. ",\"choices\":["u8,
        ];
    }
}

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
/// Collects the OpenAI chunks a translator writes, and gives them out one by one, with what they say. Its memory is used
/// again and again: a chunk is valid until the next write. Not thread-safe.
/// </summary>
internal sealed class ChunkWriter : IDisposable
{
    private static readonly JsonWriterOptions Options = new()
    {
        // The values are ours or have been parsed: what is written is well-formed.
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly WrittenPieces<EventFacts> _chunks = new();
    private readonly PooledBuffer _bytes;
    private readonly Utf8JsonWriter _json;
    private readonly ReplyContext _context;
    private byte[]? _opening; // what all chunks begin with: written once, then copied
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

    /// <summary>The reply's id, in every chunk. Default: made up; set it when the vendor gives one.</summary>
    public string Id
    {
        get;
        set
        {
            field = value;
            _opening = null;
        }
    }

    /// <summary>The model that every chunk names, as a JSON string.</summary>
    public byte[] Model { get; }

    /// <summary>Begins a chunk with one choice, up to the inside of its <c>delta</c>: write members of it, then <see cref="EndDelta"/>.</summary>
    public Utf8JsonWriter BeginDelta(int choice = 0)
    {
        BeginChoice(choice);
        _deltaStart = _bytes.Length;
        _json.Reset();
        _json.WriteStartObject();
        return _json;
    }

    /// <summary>Ends the chunk begun by <see cref="BeginDelta"/>.</summary>
    /// <param name="finishReason">OpenAI's finish reason; null while the reply goes on.</param>
    /// <param name="logProbs">Writes the value of <c>logprobs</c>; null when there are none.</param>
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

    /// <summary>The first chunk: who speaks.</summary>
    public void WriteRole(int choice = 0)
    {
        BeginChoice(choice);
        _bytes.Write("{\"role\":\"assistant\",\"content\":\"\"}"u8);
        EndChoice(says: false);
    }

    /// <summary>A piece of text, or of another member of the delta such as <c>reasoning_content</c>.</summary>
    public void WriteText(ReadOnlySpan<byte> member, string text, int choice = 0)
    {
        BeginDelta(choice).WriteString(member, text);
        _json.WriteEndObject();
        _json.Flush();
        EndChoice(text.Length > 0);
    }

    /// <summary>The same, for text that is a JSON string already: it is copied with its escapes, never decoded.</summary>
    /// <param name="member">The delta's member, such as <c>content</c>.</param>
    /// <param name="content">What stands between the quotes of the vendor's JSON string (<c>Utf8JsonReader.ValueSpan</c>).</param>
    /// <param name="choice">Which choice.</param>
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

    /// <summary>The same, with the JSON array of OpenAI's <c>logprobs.content</c>.</summary>
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

    /// <summary>A piece of a call's arguments, as <see cref="WriteRawText(ReadOnlySpan{byte}, ReadOnlySpan{byte}, int)"/> writes text.</summary>
    /// <param name="call">Which call.</param>
    /// <param name="piece">What stands between the quotes of the vendor's JSON string.</param>
    /// <param name="isCustom">Whether the tool is a custom one, which has an input.</param>
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

    /// <summary>The last chunk of a choice.</summary>
    public void WriteFinish(string finishReason, int choice = 0)
    {
        BeginDelta(choice);
        EndDelta(finishReason);
    }

    /// <summary>The chunk after the last: what the reply cost. The dispatcher hides it from clients that did not ask.</summary>
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
    /// Allows what this event became to be repeated. Until another event comes, each that differs in its text (and in
    /// <see cref="IChatStreamTranslator.Varying"/>) alone would become the same chunk around its own text, and would change
    /// nothing but what <see cref="IChatStreamTranslator.Repeated"/> notes. Has no effect unless the event became one
    /// chunk, around one raw text of the event.
    /// </summary>
    public void MayRepeat() => _chunks.MayRepeat();

    /// <summary>A new event is translated.</summary>
    public void From(ReadOnlyMemory<byte> upstreamEvent) => _chunks.From(upstreamEvent);

    /// <summary>The one chunk that the event became, if it may be repeated.</summary>
    public bool TryGetRepeatable(out RepeatableChunk chunk) => _chunks.TryGetRepeatable(_chunks.Peek(), out chunk);

    /// <summary>Takes the next chunk.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> chunk) => TryTake(out chunk, out _);

    /// <summary>Takes the next chunk, and what it says.</summary>
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

using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
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

    private readonly PooledBuffer _buffer = new(4096);
    private readonly Queue<(int End, EventFacts Facts)> _chunks = new();
    private readonly Utf8JsonWriter _json;
    private readonly ReplyContext _context;
    private byte[]? _opening; // what all chunks begin with: written once, then copied
    private int _read;
    private int _deltaStart;
    private int _choice;

    public ChunkWriter(ReplyContext context)
    {
        _context = context;
        Id = $"chatcmpl-{context.Id}";
        Model = context.ClientModel ?? JsonText.Quote(context.Model);
        _json = new Utf8JsonWriter(_buffer, Options);
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
        _deltaStart = _buffer.Length;
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
        bool says = _buffer.Length - _deltaStart > "{}".Length;
        if (logProbs is not null)
        {
            _buffer.Write(",\"logprobs\":"u8);
            _json.Reset();
            logProbs(_json);
            _json.Flush();
        }
        EndChoice(finishReason, says);
    }

    /// <summary>The first chunk: who speaks.</summary>
    public void WriteRole(int choice = 0)
    {
        BeginChoice(choice);
        _buffer.Write("{\"role\":\"assistant\",\"content\":\"\"}"u8);
        EndChoice(null, says: false);
    }

    /// <summary>A piece of text, or of another member of the delta such as <c>reasoning_content</c>.</summary>
    public void WriteText(ReadOnlySpan<byte> member, string text, int choice = 0)
    {
        BeginChoice(choice);
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString(member, text);
        _json.WriteEndObject();
        _json.Flush();
        EndChoice(null, text.Length > 0);
    }

    /// <summary>The same, for text that is a JSON string already: it is copied with its escapes, never decoded.</summary>
    /// <param name="member">The delta's member, such as <c>content</c>.</param>
    /// <param name="content">What stands between the quotes of the vendor's JSON string (<c>Utf8JsonReader.ValueSpan</c>).</param>
    /// <param name="choice">Which choice.</param>
    /// <param name="logProbs">The JSON array of OpenAI's <c>logprobs.content</c>; empty when there is none.</param>
    public void WriteRawText(ReadOnlySpan<byte> member, ReadOnlySpan<byte> content, int choice = 0, ReadOnlySpan<byte> logProbs = default)
    {
        BeginChoice(choice);
        _buffer.Write("{\""u8);
        _buffer.Write(member);
        _buffer.Write("\":\""u8);
        _buffer.Write(content);
        _buffer.Write("\"}"u8);
        if (!logProbs.IsEmpty)
        {
            _buffer.Write(",\"logprobs\":{\"content\":"u8);
            _buffer.Write(logProbs);
            _buffer.Write("}"u8);
        }
        EndChoice(null, !content.IsEmpty);
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
        _buffer.Write("],"u8);
        _json.Reset();
        UsageWriter.Write(_json, usage);
        _json.Flush();
        _buffer.Write("}"u8);
        _chunks.Enqueue((_buffer.Length, new EventFacts { Usage = usage }));
    }

    /// <summary>Takes the next chunk.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> chunk) => TryTake(out chunk, out _);

    /// <summary>Takes the next chunk, and what it says.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> chunk, out EventFacts facts)
    {
        if (!_chunks.TryDequeue(out var next))
        {
            (chunk, facts) = (default, default);
            return false;
        }
        chunk = _buffer.Written[_read..next.End];
        facts = next.Facts;
        _read = next.End;
        return true;
    }

    public void Dispose()
    {
        _json.Dispose();
        _buffer.Dispose();
    }

    private void BeginChunk()
    {
        if (_chunks.Count == 0)
        {
            _buffer.Clear();
            _read = 0;
        }
        _buffer.Write(_opening ??= Opening());
    }

    private void BeginChoice(int choice)
    {
        BeginChunk();
        _choice = choice;
        _buffer.Write("{\"index\":"u8);
        Utf8Formatter.TryFormat(choice, _buffer.GetSpan(11), out int digits);
        _buffer.Advance(digits);
        _buffer.Write(",\"delta\":"u8);
    }

    private void EndChoice(string? finishReason, bool says)
    {
        if (finishReason is null) _buffer.Write(",\"finish_reason\":null}]}"u8);
        else
        {
            _buffer.Write(",\"finish_reason\":"u8);
            _buffer.Write(JsonText.Quote(finishReason));
            _buffer.Write("}]}"u8);
        }
        ulong bit = EventFacts.BitOf(_choice);
        _chunks.Enqueue((_buffer.Length, new EventFacts { HasContent = says, Opened = bit, Ended = finishReason is null ? 0 : bit }));
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

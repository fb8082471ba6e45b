using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Collects the OpenAI chunks a translator writes, and gives them out one by one. Its memory is used again and again:
/// a chunk is valid until the next write. Not thread-safe.
/// </summary>
internal sealed class ChunkWriter : IDisposable
{
    private readonly PooledBuffer _buffer = new(4096);
    private readonly Queue<int> _ends = new();
    private readonly Utf8JsonWriter _json;
    private readonly ReplyContext _context;
    private int _read;

    public ChunkWriter(ReplyContext context)
    {
        _context = context;
        Id = $"chatcmpl-{context.Id}";
        // The values are ours or have been parsed: what is written is well-formed.
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>The reply's id, in every chunk. Default: made up; set it when the vendor gives one.</summary>
    public string Id { get; set; }

    /// <summary>Begins a chunk with one choice, up to the inside of its <c>delta</c>: write members of it, then <see cref="EndDelta"/>.</summary>
    public Utf8JsonWriter BeginDelta(int choice = 0)
    {
        BeginChunk();
        _json.WriteStartArray("choices"u8);
        _json.WriteStartObject();
        _json.WriteNumber("index"u8, choice);
        _json.WriteStartObject("delta"u8);
        return _json;
    }

    /// <summary>Ends the chunk begun by <see cref="BeginDelta"/>.</summary>
    /// <param name="finishReason">OpenAI's finish reason; null while the reply goes on.</param>
    /// <param name="logProbs">Writes the value of <c>logprobs</c>; null when there are none.</param>
    public void EndDelta(string? finishReason = null, Action<Utf8JsonWriter>? logProbs = null)
    {
        _json.WriteEndObject();
        if (logProbs is not null)
        {
            _json.WritePropertyName("logprobs"u8);
            logProbs(_json);
        }
        _json.WriteString("finish_reason"u8, finishReason);
        _json.WriteEndObject();
        _json.WriteEndArray();
        EndChunk();
    }

    /// <summary>The first chunk: who speaks.</summary>
    public void WriteRole(int choice = 0)
    {
        BeginDelta(choice).WriteString("role"u8, "assistant"u8);
        _json.WriteString("content"u8, ""u8);
        EndDelta();
    }

    /// <summary>A piece of text, or of another member of the delta such as <c>reasoning_content</c>.</summary>
    public void WriteText(ReadOnlySpan<byte> member, string text, int choice = 0)
    {
        BeginDelta(choice).WriteString(member, text);
        EndDelta();
    }

    /// <summary>The same, for text that is a JSON string already: it is copied with its escapes, never decoded.</summary>
    /// <param name="member">The delta's member, such as <c>content</c>.</param>
    /// <param name="content">What stands between the quotes of the vendor's JSON string (<c>Utf8JsonReader.ValueSpan</c>).</param>
    /// <param name="choice">Which choice.</param>
    /// <param name="logProbs">The JSON array of OpenAI's <c>logprobs.content</c>; empty when there is none.</param>
    public void WriteRawText(ReadOnlySpan<byte> member, ReadOnlySpan<byte> content, int choice = 0, ReadOnlySpan<byte> logProbs = default)
    {
        BeginDelta(choice).WritePropertyName(member);
        _json.Flush();
        _buffer.Write("\""u8);
        _buffer.Write(content);
        _buffer.Write("\"}"u8);
        if (!logProbs.IsEmpty)
        {
            _buffer.Write(",\"logprobs\":{\"content\":"u8);
            _buffer.Write(logProbs);
            _buffer.Write("}"u8);
        }
        _buffer.Write(",\"finish_reason\":null}]}"u8);
        _ends.Enqueue(_buffer.Length);
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
        _json.WriteStartArray("choices"u8);
        _json.WriteEndArray();
        UsageWriter.Write(_json, usage);
        EndChunk();
    }

    /// <summary>Takes the next chunk.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> chunk)
    {
        if (!_ends.TryDequeue(out int end))
        {
            chunk = default;
            return false;
        }
        chunk = _buffer.Written[_read..end];
        _read = end;
        return true;
    }

    public void Dispose()
    {
        _json.Dispose();
        _buffer.Dispose();
    }

    private void BeginChunk()
    {
        if (_ends.Count == 0)
        {
            _buffer.Clear();
            _read = 0;
        }
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("id"u8, Id);
        _json.WriteString("object"u8, "chat.completion.chunk"u8);
        _json.WriteNumber("created"u8, _context.Created);
        _json.WriteString("model"u8, _context.Model);
    }

    private void EndChunk()
    {
        _json.WriteEndObject();
        _json.Flush();
        _ends.Enqueue(_buffer.Length);
    }
}
